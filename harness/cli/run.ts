import type { Command } from "commander";
import type { ProfileName } from "../matrix/profile.ts";
import { addChoice, jobs } from "./choice.ts";
import { examples } from "./help.ts";
import { addPlaces } from "./place-options.ts";
import type { RunCommandOptions } from "./run/command.ts";

/** Adds `mountproof run`. Exit code: 0 the recommended setting is stable, 1 it is not, 2 bad input, 3 harness errors, 130 interrupted. */
export function registerRun(program: Command): void {
  addRun(program.command("run"), "default");
}

/** Adds `mountproof qualify`: a run with the profile quick. */
export function registerQualify(program: Command): void {
  addRun(program.command("qualify"), "quick");
}

function addRun(command: Command, profile: ProfileName): void {
  const name = command.name();
  addPlaces(addChoice(command, profile))
    .description(
      "qualify this machine's kernel, also from inside containers, or others in VMs: run the matrix, write ledger and reports",
    )
    .optionsGroup("How it runs:")
    .option("--out <dir>", "where ledger and reports go (default: mountproof-report)")
    .option("--resume <dir>", "go on with the run in this directory, with the choices made there")
    .option(
      "--jobs <n>",
      "agents that work side by side (default: 2 on this machine if it has two processors; VMs: what its processors and memory carry)",
      jobs,
    )
    .option("--baseline <file>", "exit with 1 only for what is not as this baseline says")
    .option("--list", "print the scenarios and cells that would run, and run nothing")
    .option("--json", "for programs: a summary of the run, or with --list the cells, on standard output")
    .addHelpText(
      "after",
      examples(
        [
          [`mountproof ${name}`, "the running kernel"],
          [`mountproof ${name} --kernel 6.1 --kernel 7.2`, "two other kernels, in VMs"],
          [`mountproof ${name} --only 'link-*' --only runtime=runc-1.3.6`, "a part of the matrix"],
          [`mountproof ${name} --shard 2/4 --out shard-2`, "the second of four runs that share the work"],
          [`mountproof ${name} --baseline baseline.json`, "exit code 1 for unexpected changes only"],
          [`mountproof ${name} --resume mountproof-report`, "go on after Ctrl-C or a crash"],
        ],
        `Exit codes: 0 the recommended setting is stable (with a baseline: all is as expected), or is in another shard; 1 it is not; 2 bad input, or the disk is full;
3 the harness failed; 130 ended by Ctrl-C, SIGTERM or SIGHUP, with a report of what was done.`,
      ),
    )
    .action(async (given: RunCommandOptions) => {
      const { startRun } = await import("./run/command.ts");
      process.exitCode = await startRun(given.resume === undefined ? { profile, ...given } : given);
    });
}
