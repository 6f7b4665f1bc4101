import { type Command, InvalidArgumentError } from "commander";
import type { CheckOptions, UpdateOptions } from "./baseline/command.ts";
import { examples } from "./help.ts";

const byDefault = ["mountproof-report"];

/** Adds `mountproof baseline`. */
export function registerBaseline(program: Command): void {
  const command = program
    .command("baseline")
    .description("what each cell is expected to show, and which failures are known for how long")
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof baseline update --baseline baseline.json", "write down what a run showed"],
          ["mountproof run --baseline baseline.json", "exit code 1 for unexpected changes only"],
          ["mountproof baseline check baseline.json --from nightly/", "the same of a run that has ended"],
        ],
        about,
      ),
    );
  addUpdate(command);
  addCheck(command);
  addSchema(command);
}

function addUpdate(command: Command): void {
  command
    .command("update")
    .description("write down what a run showed; new known failures need a reason and a date")
    .optionsGroup("What is read and written:")
    .requiredOption("--baseline <file>", "the file to write")
    .option("--from <dirs...>", "directories that runs wrote to (default: mountproof-report)")
    .option("--only <scenarios>", "names of scenarios; commas between several, may be repeated", names)
    .option("--prune", "drop what the run was asked for and lacks")
    .option("--json", "for programs: the file, what was changed and how much is in it, on standard output")
    .optionsGroup("Known failures:")
    .option("--reason <text>", "why the new ones are waived", words)
    .option("--expires <date>", "the last day on which they are expected, in UTC, as 2026-12-31", day)
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof baseline update --baseline baseline.json", "from mountproof-report"],
          [
            "mountproof baseline update --baseline baseline.json --reason 'issue 812' --expires 2027-01-31",
            "waive what got worse",
          ],
          ["mountproof baseline update --baseline baseline.json --only link-count --prune"],
        ],
        "Exit codes: 0 written or nothing to change, 2 bad input, or a reason or date is missing; then the file is as it was.",
      ),
    )
    .action(async ({ from = byDefault, ...options }: Omit<UpdateOptions, "from"> & Partial<UpdateOptions>) => {
      const { printUpdate } = await import("./baseline/command.ts");
      printUpdate({ from, ...options });
    });
}

function addCheck(command: Command): void {
  command
    .command("check")
    .description("hold finished runs against a baseline")
    .argument("<file>", "the baseline")
    .option("--from <dirs...>", "directories that runs wrote to (default: mountproof-report)")
    .option("--json", "for programs: one object, as `baseline` in results.json")
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof baseline check baseline.json", "the run in mountproof-report"],
          ["mountproof baseline check baseline.json --from shard-1 shard-2 --json", "shards of a run, for a program"],
        ],
        "Exit codes: 0 as expected, 1 something is not, or a known failure has expired, 2 bad input.",
      ),
    )
    .action(async (file: string, { from = byDefault, json }: Partial<CheckOptions>) => {
      const { printCheck } = await import("./baseline/command.ts");
      process.exitCode = printCheck(file, { from, ...(json === undefined ? {} : { json }) });
    });
}

function addSchema(command: Command): void {
  command
    .command("schema")
    .description("print the JSON Schema of baseline files, for editors")
    .addHelpText("after", examples([["mountproof baseline schema"]], "Exit codes: 0 printed, 2 bad input."))
    .action(async () => {
      const [{ jsonText }, { baselineJsonSchema }] = await Promise.all([
        import("./json.ts"),
        import("../baseline/schema.ts"),
      ]);
      process.stdout.write(jsonText(baselineJsonSchema()));
    });
}

const about = `Most scenarios break something on purpose, so each cell is held against what it showed before. What got worse is a known
failure at most: it has a reason and a date, and counts as unexpected when the date is over. The recommended setting must
be stable, or be known.`;

/** A day of the calendar; a month has no 31st where it has none. */
function day(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(text).getTime() : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError(`"${text}" is no day: write it as 2026-12-31.`);
}

function words(text: string): string {
  if (text.trim() !== "") return text.trim();
  throw new InvalidArgumentError("A reason has words.");
}

function names(text: string, before: readonly string[] = []): string[] {
  const given = text.split(",").map((name) => name.trim());
  if (!given.includes("")) return [...before, ...given];
  throw new InvalidArgumentError("A name is missing.");
}
