import type { PlacedResult } from "../analysis/comparison/cell-result.ts";
import { sideInWords, sideOf } from "../report/changes.ts";
import { isExpired, isWorse } from "./fate.ts";
import { type Held, isSettled, passes } from "./hold.ts";
import type { Known } from "./schema.ts";
import type { UpdateWish } from "./wish.ts";

/** What becomes of one cell: `record` is what is wanted from now on, `waive` a known failure, `drop` one that passes. */
export interface Step {
  readonly kind: "keep" | "unsettled" | "record" | "waive" | "renew" | "drop";
  readonly held: Held;
  readonly told?: string;
}

export function stepOf(held: Held, { today }: UpdateWish): Step {
  const { result, known, toWanted } = held;
  const as = (kind: Step["kind"], word?: string): Step =>
    word === undefined ? { kind, held } : { kind, held, told: `${word}: ${labelOf(result)}` };
  if (!isSettled(result)) return as("unsettled");
  if (known) return stepOfKnown(held, known, today, as);
  if (result.role === "recommended" && result.verdict !== "stable") return as("waive", "known failure, new");
  if (!toWanted) return as("record", held.place ? "new" : undefined);
  if (toWanted.kind === "regression") return as("waive", "known failure, new");
  if (toWanted.kind === "fix") return as("record", "better than before");
  if (toWanted.kind === "other-failure") return as("record", "fails in another way");
  if (toWanted.kind === "rate") return as("record", "another rate");
  // More trials make later comparisons sharper; a few more are not worth a line in a review.
  return toWanted.kind === "same" && result.n >= 2 * toWanted.pair.before.n ? as("record", "more trials") : as("keep");
}

function stepOfKnown(held: Held, known: Known, today: string, as: (kind: Step["kind"], word?: string) => Step): Step {
  if (passes(held)) {
    return held.toKnown?.kind === "fix"
      ? as("drop", `passes, no longer known ("${known.reason}")`)
      : as("keep", `passes, but it may be chance, so it stays known ("${known.reason}")`);
  }
  if (isWorse(held)) return as("waive", "known failure, worse than it was");
  return isExpired(known, today) ? as("renew", `known failure, expired on ${known.expires}`) : as("keep");
}

/** A result in words, for one line. */
export function labelOf(result: PlacedResult): string {
  const { setting, kernel, environment } = result;
  return `${setting} (kernel ${kernel.name}, ${environment}): ${sideInWords(sideOf(result))}`;
}
