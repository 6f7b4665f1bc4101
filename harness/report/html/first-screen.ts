import type { Column } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import type { Markup } from "./markup.ts";
import { verdicts } from "./several/verdicts.ts";
import { summary } from "./summary.ts";

/** The answer, before anything else: a card for one kernel; for several a card for all and a line for each. */
export function firstScreen(results: Results, columns: readonly Column[]): Markup {
  return columns.length > 1 ? verdicts(results, columns) : summary(results);
}
