import type { Command } from "commander";
import { factorLevels, type Level } from "../../scenarios/factors.ts";
import type { Cell } from "../matrix/cell.ts";
import { guessMs, guessTrials } from "../matrix/expected.ts";
import type { Plan } from "../matrix/plan.ts";
import { prepare } from "../run/prepare.ts";
import { duration } from "../run/progress.ts";
import type { World } from "../run/world.ts";
import { addChoice, type ChoiceOptions, toChoice } from "./choice.ts";

/** Adds `mountproof plan`. */
export function registerPlan(program: Command): void {
  addChoice(program.command("plan"))
    .description("print the cells that a run would try, how many trials and how much time they are expected to take")
    .action(async (options: ChoiceOptions) => {
      const { thisMachine } = await import("./this-machine.ts");
      process.stdout.write(await planCommand(options, thisMachine()));
    });
}

export async function planCommand(options: ChoiceOptions, world: World): Promise<string> {
  const { plan, agent } = await prepare(toChoice(options), world, () => undefined);
  await agent.close();
  return describePlan(plan);
}

function describePlan({ profile, cells, notRun }: Plan): string {
  const trials = cells.reduce((sum, cell) => sum + guessTrials(cell, profile), 0);
  const ms = cells.reduce((sum, cell) => sum + guessTrials(cell, profile) * guessMs(cell), 0);
  const time = duration(Math.min(ms, profile.seconds * 1000));
  return [
    ...cells.map((cell) => `${cell.id}  ${cell.scenario}  ${switched(cell)}  ${guessTrials(cell, profile)} trials`),
    ...notRun.map(({ what, reason }) => `not run: ${what}: ${reason}`),
    `${cells.length} cells, up to about ${trials} trials, about ${time} (profile "${profile.name}" ends after ${duration(profile.seconds * 1000)}); cells that always fail stop after 6 trials`,
    "",
  ].join("\n");
}

/** What differs from the recommended setting, and the runtime. */
function switched({ factors }: Cell): string {
  const levels = Object.entries(factors) as [keyof typeof factorLevels, Level][];
  const differing = levels.filter(([factor, level]) => factorLevels[factor][0] !== level);
  return differing.map(([factor, level]) => `${factor}=${level}`).join(" ") || "recommended setting";
}
