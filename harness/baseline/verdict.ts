import type { BaselineComparison } from "../report/baseline-schema.ts";
import type { Against } from "./check.ts";
import { readBaseline } from "./file.ts";

/**
 * Reads what a run or a report is to be held against; undefined where no file is named.
 * @throws UserError `NO_BASELINE`, `BAD_BASELINE`
 */
export function against(file: string | undefined, today: string = dayOf(new Date())): Against | undefined {
  return file === undefined ? undefined : { baseline: readBaseline(file), file, today };
}

/** The day in UTC: `2026-11-26`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** Whether all is as the baseline says. A known failure whose day is over is not. */
export function isAsExpected({ unexpected, expired }: BaselineComparison): boolean {
  return unexpected.length + expired.length === 0;
}
