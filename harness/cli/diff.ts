import type { Command } from "commander";
import { examples } from "./help.ts";

export interface DiffOptions {
  readonly kernelA?: string;
  readonly kernelB?: string;
  readonly json?: boolean;
  readonly out?: string;
}

/** Adds `mountproof diff`. Exit code: 0 no regression, 1 regressions, 2 bad input. */
export function registerDiff(program: Command): void {
  program
    .command("diff")
    .description("tell what changed between two runs: regressions, fixes, other failures, new and vanished cells")
    .argument("<a>", "directory of the earlier run, or several with commas")
    .argument("<b>", "directory of the later run, or several with commas")
    .optionsGroup("What is compared:")
    .option("--kernel-a <name>", "kernel of A to compare: a release or a series")
    .option("--kernel-b <name>", "kernel of B to compare it with")
    .optionsGroup("What is written:")
    .option("--json", "for programs: one object, on standard output")
    .option("--out <file.md>", "write it as Markdown, too")
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof diff last-week/ today/"],
          ["mountproof diff old/ new/ --kernel-a 6.12 --kernel-b 6.18", "two kernels"],
          ["mountproof diff old/ shard-1/,shard-2/ --out comment.md", "shards of a run; as Markdown, too"],
        ],
        `A change counts when chance cannot explain it: of 100 comparisons of two runs of the same truth at most one names a
regression. Orders of steps are compared one by one. Kernels belong together when they are the same build, else the
only ones of their series, else the only ones that there are.

Exit codes: 0 no regression, 1 a regression, 2 bad input.`,
      ),
    )
    .action(async (a: string, b: string, options: DiffOptions) => {
      const { printDiff } = await import("./diff/command.ts");
      process.exitCode = printDiff(a, b, options);
    });
}
