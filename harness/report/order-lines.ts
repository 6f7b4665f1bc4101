import { type Column, labelsOf } from "./kernel-labels.ts";
import type { Results } from "./results-schema.ts";
import { settingOf } from "./words.ts";

type Exploration = Results["explorations"][number];

/** A line for each explored cell, and one below it for each way in which its orders fail. */
export function orderLines({ explorations }: Results, columns: readonly Column[]): string[] {
  return explorations.flatMap((one) => {
    const where = columns.length > 1 ? ` on ${labelsOf(columns, [one]).join()}` : "";
    const failing = one.failures.reduce((sum, { orders }) => sum + orders, 0);
    const late = one.missing > 0 ? `, ${one.missing} not run` : "";
    return [
      `${one.scenario}, ${settingOf(one)}${where}: ${failing === 0 ? "none" : failing} of ${one.ran} orders fail${late}`,
      ...one.failures.map((failure) => `    ${failureLine(failure)}`),
    ];
  });
}

function failureLine({ failure, orders, shortest }: Exploration["failures"][number]): string {
  const head = `${failure}: ${orders} ${orders === 1 ? "order" : "orders"}`;
  if (!shortest) return `${head}, not reduced`;
  const { order, runtime } = shortest;
  return `${head}, shortest ${order}${runtime ? `; with ${runtime.level}: ${runtime.outcome}` : ""}`;
}
