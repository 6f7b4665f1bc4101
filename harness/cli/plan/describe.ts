import { type Cell, switched } from "../../matrix/cell.ts";
import { guessTrials } from "../../matrix/expected.ts";
import { type Means, type Outlook, outlook } from "../../matrix/outlook.ts";
import type { ArrayFacts } from "../../matrix/plan.ts";
import type { Profile } from "../../matrix/profile.ts";
import { duration } from "../../run/progress.ts";
import type { PlannedSection } from "./command.ts";

export function describePlan({ plan, header, means }: PlannedSection): string {
  const { profile, cells, notRun, arrays } = plan;
  const seen = outlook(plan, means);
  return [
    ...cells.map((cell) => `${cell.id}  ${cell.scenario}  ${setting(cell)}  ${trialsInWords(cell, profile)}`),
    ...notRun.map(({ what, reason }) => `not run: ${what}: ${reason}`),
    ...arrays.map(arrayInWords),
    ...(seen.explored > 0 ? [ordersInWords(seen, profile)] : []),
    ...shardLines(header),
    cellsInWords(seen),
    timeInWords(seen, profile, means),
    "",
  ].join("\n");
}

/** What differs from the recommended setting, and the runtime. */
export function setting({ factors }: Cell): string {
  const differing = Object.entries(switched(factors));
  return differing.map(([factor, level]) => `${factor}=${level}`).join(" ") || "recommended setting";
}

export function trialsInWords(cell: Cell, profile: Profile): string {
  const trials = guessTrials(cell, profile);
  return cell.exploration ? `${trials} orders` : `${trials} trials`;
}

/** A part of the plan has other numbers than the whole. */
export function shardLines({ plan: { shard, cells } }: PlannedSection["header"]): string[] {
  if (!shard) return [];
  return [`shard ${shard.index}/${shard.count}: ${cells.length} of the plan's ${shard.cells} cells`];
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
