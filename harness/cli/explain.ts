import type { Command } from "commander";
import { examples } from "./help.ts";

export interface ExplainOptions {
  readonly from?: string;
  readonly json?: boolean;
}

/** Adds `mountproof explain`. */
export function registerExplain(program: Command): void {
  program
    .command("explain")
    .description(
      "tell what an outcome, verdict, kernel behaviour, scenario, factor, claim, feature, cell or error message means",
    )
    .argument("[words...]", "a name, a cell's id, or a piece of an error message; without: everything there is")
    .option("--from <dir>", "add what the report in this directory saw of it (of a cell: mountproof-report)")
    .option("--json", "for programs: an array of {kind, name, title, parts[{heading, lines[]}]}")
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof explain", "everything that can be explained"],
          ["mountproof explain deleted-directory", "an outcome: causes, how to tell, how to mend"],
          ["mountproof explain 'wandered into deleted directory'", "the same by an error message"],
          ["mountproof explain K25", "a known kernel behaviour, and which kernels have it"],
          ["mountproof explain link-count --from mountproof-report", "a scenario, and what a run saw of it"],
          ["mountproof explain 93aa41c0c1b5", "a cell of mountproof-report"],
        ],
        "Exit codes: 0 explained, 2 bad input, such as words that mean nothing here.",
      ),
    )
    .action(async (words: string[], options: ExplainOptions) => {
      const { explain } = await import("./explain/command.ts");
      process.stdout.write(explain(words.join(" "), options));
    });
}
