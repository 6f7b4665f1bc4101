import type { Header } from "../../ledger/record.ts";
import type { Means } from "../../matrix/outlook.ts";
import type { Plan } from "../../matrix/plan.ts";
import { plansOf } from "../../run/plans.ts";
import { titleOf } from "../../run/section.ts";
import type { World } from "../../run/world.ts";
import { jsonText } from "../json.ts";
import type { PlanOptions } from "../plan.ts";
import { toChoice } from "../to-choice.ts";
import { describePlan } from "./describe.ts";
import { listPlan } from "./list.ts";
import { planRecord } from "./record.ts";

/** The plan of one kernel in one environment. */
export interface PlannedSection {
  readonly title: string;
  readonly plan: Plan;
  readonly header: Header;
  readonly means: Means;
}

/** What `mountproof plan` prints. */
export async function planCommand(options: PlanOptions, world: World): Promise<string> {
  if (options.list) return listCommand(options, world);
  const sections = await planned(options, world);
  return options.json ? jsonText(planRecord(sections)) : titled(sections, describePlan);
}

/** The cells that a run would try, by scenario. */
export async function listCommand(options: PlanOptions, world: World): Promise<string> {
  const sections = await planned(options, world);
  return options.json ? jsonText(planRecord(sections)) : titled(sections, listPlan);
}

async function planned(options: PlanOptions, world: World): Promise<PlannedSection[]> {
  const plans = await plansOf(toChoice(options), world);
  return plans.map(({ environment, plan, header, slowness }) => {
    const means = { slowness, jobs: options.jobs ?? environment.jobs ?? 1 };
    return { title: titleOf(environment), plan, header, means };
  });
}

function titled(sections: readonly PlannedSection[], describe: (section: PlannedSection) => string): string {
  return sections
    .map((section) => `${sections.length > 1 ? `${section.title}:\n` : ""}${describe(section)}`)
    .join("\n");
}
