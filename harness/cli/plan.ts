import type { Command } from "commander";
import { addChoice, type ChoiceOptions, jobs } from "./choice.ts";
import { examples } from "./help.ts";
import { addPlaces, type PlaceOptions } from "./place-options.ts";

export interface PlanOptions extends ChoiceOptions {
  readonly jobs?: number;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** Adds `mountproof plan`. */
export function registerPlan(program: Command): void {
  addPlaces(addChoice(program.command("plan")))
    .description("print the cells that a run would try, how many trials and how much time they are expected to take")
    .optionsGroup("Output:")
    .option("--jobs <n>", "agents that work side by side (default: as `run`)", jobs)
    .option("--list", "by scenario, with what each is about")
    .option("--json", "for programs")
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof plan --profile full", "what a run of six hours would do"],
          ["mountproof plan --only readiness --list", "the cells of one scenario"],
          ["mountproof plan --shard 1/4 --json", "a part of the plan, for programs"],
        ],
        "Exit codes: 0 printed, 2 bad input, 3 the harness failed, such as an agent that does not start.",
      ),
    )
    .action(async (options: PlanOptions & PlaceOptions) => {
      const [{ planCommand }, { worldOf }, { toPlaces }] = await Promise.all([
        import("./plan/command.ts"),
        import("../places/world-of.ts"),
        import("./place-options.ts"),
      ]);
      const say = (line: string) => void process.stderr.write(`${line}\n`);
      process.stdout.write(await planCommand(options, await worldOf(toPlaces(options), options, say)));
    });
}
