import type { Command } from "commander";
import { examples } from "./help.ts";

export interface ReportOptions {
  readonly out?: string;
  readonly json?: boolean;
  readonly baseline?: string;
}

/** Adds `mountproof report`. */
export function registerReport(program: Command): void {
  program
    .command("report")
    .description("make the reports anew from the ledgers of one or more runs, or from the shards of one")
    .argument("<dir...>", "directories that runs wrote to")
    .option("--out <dir>", "where the reports go (default: the first directory)")
    .option("--baseline <file>", "tell what is not as this baseline says")
    .option("--json", "for programs: decisions, counts and the files written, on standard output")
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof report mountproof-report", "the same reports again"],
          ["mountproof report shard-1 shard-2 shard-3 --out whole", "the shards of a run as one"],
          ["mountproof report mountproof-report --baseline baseline.json", "what changed against a baseline"],
        ],
        "Exit codes: 0 written, whatever the verdicts are; 2 bad input, or a disk that is full: then what was there is as it was.",
      ),
    )
    .action(async (dirs: string[], options: ReportOptions) => {
      const { reportCommand } = await import("./report/command.ts");
      process.stdout.write(reportCommand(dirs, options));
    });
}
