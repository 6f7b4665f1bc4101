import type { Command } from "commander";
import { factorLevels, type Level } from "../../scenarios/factors.ts";
import type { Cell } from "../matrix/cell.ts";
import { guessMs, guessTrials } from "../matrix/expected.ts";
import type { Plan } from "../matrix/plan.ts";
import { prepare } from "../run/prepare.ts";
import { duration } from "../run/progress.ts";
import { titleOf } from "../run/section.ts";
import type { World } from "../run/world.ts";
import { addChoice, type ChoiceOptions, toChoice } from "./choice.ts";
import { addKernels, type KernelOptions, kernelChoices } from "./kernel-options.ts";

/** Adds `mountproof plan`. */
export function registerPlan(program: Command): void {
  addKernels(addChoice(program.command("plan")))
    .description("print the cells that a run would try, how many trials and how much time they are expected to take")
    .action(async (options: ChoiceOptions & KernelOptions) => {
      const { worldOf } = await import("./world-of.ts");
      const say = (line: string) => void process.stderr.write(`${line}\n`);
      process.stdout.write(await planCommand(options, await worldOf(kernelChoices(options), options, say)));
    });
}

export async function planCommand(options: ChoiceOptions, world: World): Promise<string> {
  const plans: string[] = [];
  for (const environment of world.environments) {
    const { plan, agent } = await prepare(toChoice(options), world, { environment, log: () => undefined });
    await agent.close();
    const title = world.environments.length > 1 ? `${titleOf(environment)}:\n` : "";
    plans.push(`${title}${describePlan(plan)}`);
  }
  return plans.join("\n");
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
