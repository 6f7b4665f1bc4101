import { placedResult } from "../analysis/comparison/cell-result.ts";
import type { JudgedCell } from "../analysis/judged-cell.ts";
import type { Header } from "../ledger/record.ts";
import { applied } from "./applied.ts";
import { holdAgainst } from "./hold.ts";
import { chosenIn, missingRecords } from "./missing.ts";
import { requireReasons, requireScenarios, requireSettled } from "./requirements.ts";
import type { Baseline } from "./schema.ts";
import { labelOf, stepOf } from "./step.ts";
import type { UpdateWish } from "./wish.ts";

export interface Updated {
  readonly baseline: Baseline;
  /** What was changed or left, a line each. */
  readonly told: readonly string[];
  readonly changed: boolean;
}

export const emptyBaseline: Baseline = { schemaVersion: 1, known: [], places: [] };

/**
 * The baseline with what these cells showed. Records that agree with the run stay as they are, so the file changes only where something did.
 * What got worse does not become wanted: the better record stays, and the failure is known for a while, with a reason.
 * @throws UserError `NO_REASON` when there are new known failures and no reason or date for them, `NOT_SETTLED`, `NO_SUCH_SCENARIO`, `BAD_EXPIRY`
 */
export function update(
  before: Baseline,
  judged: readonly JudgedCell[],
  headers: readonly Header[],
  wish: UpdateWish,
): Updated {
  const results = judged.map(placedResult);
  const chosen = (setting: string) => wish.only === undefined || wish.only.includes(setting.split(" ")[0] ?? "");
  requireScenarios(before, results, wish);
  const held = holdAgainst(before, results).filter(({ result }) => chosen(result.setting));
  requireSettled(held);
  const steps = held.map((one) => stepOf(one, wish));
  requireReasons(steps, wish);
  const pruned = wish.prune ? missingRecords(before, results, (one) => chosen(one) && chosenIn(headers)(one)) : [];
  const baseline = applied(before, steps, pruned, { headers, wish, results });
  const left = steps.filter(({ kind }) => kind === "unsettled").length;
  return {
    baseline,
    told: [
      ...steps.flatMap(({ told }) => (told === undefined ? [] : [told])),
      ...pruned.map((one) => `dropped, not in this run: ${labelOf(one)}`),
      ...(left === 0 ? [] : [`left out, not settled: ${left} cell${left === 1 ? "" : "s"}`]),
    ],
    changed: pruned.length > 0 || steps.some(({ kind }) => kind !== "keep" && kind !== "unsettled"),
  };
}
