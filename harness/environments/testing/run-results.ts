/** For tests: what two runs of the same plan must have in common, however often one of them was interrupted. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { soleSection } from "../../ledger/testing/records.ts";
import type { Results } from "../../report/results-schema.ts";

/** Each cell's trials without their times; a number twice shows as a line twice. */
export function trialsOf(dir: string): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (const { cell, trial, seed, schedule, outcome } of soleSection(dir).trials) {
    lines[cell] ??= [];
    lines[cell].push(`${trial} ${seed} ${schedule} ${outcome}`);
  }
  return lines;
}

/** One line for each cell, sorted. */
export function verdictsOf(dir: string): string[] {
  const { cells } = JSON.parse(readFileSync(join(dir, "results.json"), "utf8")) as Results;
  return cells.map(({ id, n, failures, verdict, interval }) => `${id} ${failures}/${n} ${verdict} ${interval}`).sort();
}
