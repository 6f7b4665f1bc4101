import type { PlannedSection } from "./command.ts";
import { setting, shardLines, trialsInWords } from "./describe.ts";

/** A line a scenario, below it one for each of its cells. */
export function listPlan({ plan: { cells, profile }, header }: PlannedSection): string {
  const groups = Map.groupBy(cells, ({ scenario }) => scenario);
  const titles = new Map(header.plan.scenarios.map(({ name, title }) => [name, title]));
  const lines = [...groups].flatMap(([scenario, own]) => [
    `${scenario}: ${titles.get(scenario) ?? ""}`,
    ...own.map((cell) => `  ${cell.id}  ${setting(cell)}  ${trialsInWords(cell, profile)}`),
  ]);
  const sum = `${groups.size} scenarios, ${cells.length} cells; nothing was run`;
  return [...lines, ...shardLines(header), sum, ""].join("\n");
}
