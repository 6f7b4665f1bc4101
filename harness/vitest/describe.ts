/** What a failed expectation says: verdict, counts, interval, evidence word for word, and how to see it again. */
import type { CellResult } from "./result.ts";

/** `fails: 7 of 7 failed (59 % to 100 %)`, then each distinct failure, then the command. */
export function describeResult(result: CellResult): string {
  const { verdict, rate, needs, harnessErrors, evidence, repro } = result;
  return [
    `${nameOf(result)}`,
    `${verdict}: ${rate}${verdict === "inconclusive" && needs > 0 ? `, ${needs} more trials would settle it` : ""}`,
    ...(harnessErrors > 0 ? [`${harnessErrors} more trials failed through a fault of the harness`] : []),
    ...evidence.flatMap(describeFailure),
    `again: ${repro}`,
  ].join("\n");
}

/** `cell 93aa41c0c1b5 (link-count, linkCount=zero, host, kernel 6.18.44)` */
function nameOf({ id, scenario, switched, environment, kernel }: CellResult): string {
  const levels = Object.entries(switched).map(([factor, level]) => `${factor}=${level}`);
  return `cell ${id} (${[scenario, ...levels, environment, `kernel ${kernel}`].join(", ")})`;
}

function describeFailure(failure: CellResult["evidence"][number]): string[] {
  const { outcome, count, step, schedule, message, errno, details = [], kernelLog = [] } = failure;
  const where = [step && ` at ${step}`, schedule && ` in order ${schedule}`].filter(Boolean).join("");
  return [
    `${outcome}${where}, ${count} times:`,
    ...[message, errno, ...details].filter((line) => line !== undefined).map((line) => `  ${line}`),
    ...kernelLog.map((line) => `  kernel: ${line}`),
  ];
}
