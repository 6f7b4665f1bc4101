import type { Command } from "commander";
import { type Cell, switched } from "../matrix/cell.ts";
import { guessTrials } from "../matrix/expected.ts";
import { type Means, type Outlook, outlook } from "../matrix/outlook.ts";
import type { ArrayFacts, Plan } from "../matrix/plan.ts";
import type { Profile } from "../matrix/profile.ts";
import { prepare } from "../run/prepare.ts";
import { duration } from "../run/progress.ts";
import { titleOf } from "../run/section.ts";
import type { World } from "../run/world.ts";
import { addChoice, type ChoiceOptions, positive, toChoice } from "./choice.ts";
import { addPlaces, type PlaceOptions, toPlaces } from "./place-options.ts";

interface Options extends ChoiceOptions {
  readonly jobs?: number;
}

/** Adds `mountproof plan`. */
export function registerPlan(program: Command): void {
  addPlaces(addChoice(program.command("plan")))
    .description("print the cells that a run would try, how many trials and how much time they are expected to take")
    .option("--jobs <n>", "agents that work side by side (default: as `run`)", positive)
    .action(async (options: Options & PlaceOptions) => {
      const { worldOf } = await import("./world-of.ts");
      const say = (line: string) => void process.stderr.write(`${line}\n`);
      process.stdout.write(await planCommand(options, await worldOf(toPlaces(options), options, say)));
    });
}

export async function planCommand(options: Options, world: World): Promise<string> {
  const plans: string[] = [];
  for (const environment of world.environments) {
    const { plan, agent } = await prepare(toChoice(options), world, { environment, log: () => undefined });
    const { slowness } = agent.hello;
    await agent.close();
    await environment.close?.();
    const title = world.environments.length > 1 ? `${titleOf(environment)}:\n` : "";
    plans.push(`${title}${describePlan(plan, { slowness, jobs: options.jobs ?? environment.jobs ?? 1 })}`);
  }
  return plans.join("\n");
}

function describePlan(plan: Plan, means: Means): string {
  const { profile, cells, notRun, arrays } = plan;
  const seen = outlook(plan, means);
  return [
    ...cells.map((cell) => `${cell.id}  ${cell.scenario}  ${setting(cell)}  ${trialsInWords(cell, profile)}`),
    ...notRun.map(({ what, reason }) => `not run: ${what}: ${reason}`),
    ...arrays.map(arrayInWords),
    ...(seen.explored > 0 ? [ordersInWords(seen, profile)] : []),
    cellsInWords(seen),
    timeInWords(seen, profile, means),
    "",
  ].join("\n");
}

/** What differs from the recommended setting, and the runtime. */
function setting({ factors }: Cell): string {
  const differing = Object.entries(switched(factors));
  return differing.map(([factor, level]) => `${factor}=${level}`).join(" ") || "recommended setting";
}

function trialsInWords(cell: Cell, profile: Profile): string {
  const trials = guessTrials(cell, profile);
  return cell.exploration ? `${trials} orders` : `${trials} trials`;
}

function arrayInWords({ scenario, strength, rows, product }: ArrayFacts): string {
  return `${scenario}: ${rows} of ${product} combinations hold every combination of levels of any ${strength} factors`;
}

function ordersInWords({ explored, orders, commuting, cut }: Outlook, { bounds }: Profile): string {
  const within = `within ${bounds.preemptions} preemptions and ${bounds.orders} orders a cell`;
  const beyond = cut > 0 ? `, ${cut} left out as too many` : "";
  return `${explored} cells explored ${within}: ${orders} orders, ${commuting} more are the same but for steps that commute${beyond}`;
}

function cellsInWords({ roles, stepByStep, trials }: Outlook): string {
  const all = Object.values(roles);
  const cells = all.reduce((sum, count) => sum + count, 0);
  const each = Object.entries(roles).map(([role, count]) => `${count} ${role}`);
  return `${cells} cells (${each.join(", ")}), ${stepByStep} of them run step by step, up to about ${trials} trials`;
}

function timeInWords({ ms }: Outlook, { name, seconds }: Profile, { jobs }: Means): string {
  const time = duration(Math.min(ms, seconds * 1000));
  const workers = jobs === 1 ? "1 job" : `${jobs} jobs`;
  return `about ${time} with ${workers} (profile "${name}" ends after ${duration(seconds * 1000)}); cells that always fail stop after 7 trials`;
}
