import type { Results } from "./results-schema.ts";

/** What a baseline says of cells that it has not as they are, by their ids, in a few words; empty without a baseline. */
export function baselineOfCells({ baseline }: Pick<Results, "baseline">): Map<string, string> {
  const words = new Map<string, string>();
  if (!baseline) return words;
  for (const { cell, expires, reason } of baseline.expected) words.set(cell, `known until ${expires}: ${reason}`);
  for (const { cell, reason } of baseline.passing) words.set(cell, `known, passes now: ${reason}`);
  for (const { cell } of baseline.fixes) words.set(cell, "better than expected");
  for (const { cell, why } of baseline.unexpected) if (cell !== undefined) words.set(cell, `unexpected: ${why}`);
  for (const { cell, expires, reason } of baseline.expired) words.set(cell, `expired on ${expires}: ${reason}`);
  return words;
}
