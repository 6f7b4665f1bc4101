/** What became of a known failure. */
import type { PlacedResult } from "../analysis/comparison/cell-result.ts";
import type { KnownFailure } from "../report/baseline-schema.ts";
import { loneCell, sideOf } from "../report/changes.ts";
import { type Held, passes } from "./hold.ts";
import { resultOf } from "./record.ts";
import type { Known } from "./schema.ts";

export type Fate = "expected" | "expired" | "passing" | "unexpected";

interface Judged {
  readonly fate: Fate;
  readonly failure: KnownFailure;
  readonly shown: boolean;
}

/** None where the baseline knows of no failure. */
export function knownOf(held: Held, today: string): Judged[] {
  const { known, result, toKnown } = held;
  if (!known) return [];
  return [
    { fate: fateOf(held, known, today), failure: knownFailure(known, result, today), shown: toKnown?.kind === "fix" },
  ];
}

function fateOf(held: Held, known: Known, today: string): Fate {
  if (passes(held)) return "passing";
  if (isWorse(held)) return "unexpected";
  return isExpired(known, today) ? "expired" : "expected";
}

/** ISO days are in the order of their text. */
export function isExpired({ expires }: Pick<Known, "expires">, today: string): boolean {
  return expires < today;
}

/** Whether a known failure got worse, or became another one. */
export function isWorse({ toKnown }: Pick<Held, "toKnown">): boolean {
  return toKnown?.kind === "regression" || toKnown?.kind === "other-failure";
}

function knownFailure(known: Known, result: PlacedResult, today: string): KnownFailure {
  const { reason, since, expires } = known;
  const ageDays = Math.round((Date.parse(today) - Date.parse(since)) / 86_400_000);
  const { setting, kernel, environment, subject } = loneCell(result);
  return {
    ...{ setting, kernel, environment, subject, cell: result.cell, reason, since, expires, ageDays },
    before: sideOf(resultOf(known)),
    after: sideOf(result),
  };
}
