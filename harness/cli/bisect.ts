import { type Command, InvalidArgumentError, Option } from "commander";
import { outcomes } from "../../scenarios/outcome.ts";
import type { BisectOptions } from "./bisect/options.ts";
import { positive } from "./choice.ts";
import { examples } from "./help.ts";
import { guestMemory } from "./kernel-options.ts";
import { oneMoreLevel } from "./repro/level.ts";

/** Adds `mountproof bisect`. Exit code: 0 found, 1 nothing to be found, 2 bad input, 3 harness errors, 130 interrupted. */
export function registerBisect(program: Command): void {
  const command = program
    .command("bisect")
    .description("find the kernel build with which a cell or a feature turned from good to bad, or from bad to good");
  addSearch(addQuestion(command))
    .addHelpText("after", examples(lines, explained))
    .action(async (options: BisectOptions) => {
      const { bisectCommand } = await import("./bisect/command.ts");
      const { catalogueWorld } = await import("./bisect/catalogue-world.ts");
      process.exitCode = await bisectCommand(options, await catalogueWorld(options));
    });
}

function addQuestion(command: Command): Command {
  return command
    .optionsGroup("Between which kernels:")
    .option(
      "--good <kernel>",
      "a build that is good: a release, a version (6.12.43), or a series, for its newest build",
    )
    .option(
      "--bad <kernel>",
      "a build that is bad; where it is the older one, the first good build is looked for: a fix",
    )
    .optionsGroup("What is looked at:")
    .option("--cell <id>", "id of a cell in the report directory --from, or its first digits")
    .option("--from <dir>", "report directory that has the cell (default: mountproof-report)")
    .option("--scenario <name>", "a cell of its own: the scenario's setting")
    .option("--set <factor=level...>", "with --scenario: other levels", oneMoreLevel)
    .option("--feature <id>", "a feature of `mountproof features`: one look a kernel, whose value changes")
    .option("--schedule <id>", "one order of steps (default: those that failed in the report, else all in turn)")
    .addOption(
      new Option(
        "--outcome <name>",
        "the outcome that is bad, or `any`; every other is good (default: the bad end's most frequent failure; a kernel that fails otherwise is skipped)",
      ).choices([...outcomes.filter((name) => name !== "ok" && name !== "harness-error"), "any"]),
    );
}

function addSearch(command: Command): Command {
  return command
    .optionsGroup("How it runs:")
    .option("--confidence <percent>", "how sure the answer is to be (default: 95)", percent)
    .option(
      "--max-trials <n>",
      "trials a kernel at most (default: 1000; 100 where steps follow a fixed order)",
      positive,
    )
    .addOption(new Option("--env <name>", "where kernels are booted (default: vm)").choices(["vm", "vagrant"]))
    .option("--memory <mib>", "memory of a guest in MiB (default: 1024)", guestMemory)
    .option("--out <dir>", "where ledger and reports go (default: mountproof-bisect)")
    .option("--resume <dir>", "go on with the bisection in this directory; it knows its question")
    .option("--json", "for programs: the answer as one object, on standard output");
}

const lines = [
  ["mountproof bisect --cell 93aa41c0c1b5 --good 6.1 --bad 6.12"],
  ["mountproof bisect --scenario copy-up-ioctl-errno --set ioctlErrno=EOPNOTSUPP --good 5.10 --bad 6.1"],
  ["mountproof bisect --feature tmpfs.user-xattr --good 6.12 --bad 6.1", "where it came"],
  ["mountproof bisect --resume mountproof-bisect", "go on after Ctrl-C"],
] as const;

const explained = `Kernels are all builds of the catalogue between the two, in the order of their versions: within a series by build, series after
series. One change between is relied on. A fix that was back-ported to an older series breaks that, so both ends are looked at
again and the neighbours of the border, too; what contradicts one change is told in place of a border. Builds that cannot be had or do not boot
are skipped; then the answer may be one of several. Asked again with the same --out, it goes on where it was.

Exit codes: 0 found, 1 there is no one change to be found, 2 bad input, or the good end is bad or cannot be tested; 3 the harness failed;
130 interrupted.`;

/** Above 50 and below 100; as a share. */
function percent(text: string): number {
  const value = /^\d{2}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 50 && value < 100) return value / 100;
  throw new InvalidArgumentError(`"${text}" is not a percentage above 50 and below 100.`);
}
