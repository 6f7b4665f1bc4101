/** Changes in which chance has no part. */
import { trialsPerSchedule } from "../../matrix/profile.ts";
import type { Counts } from "../tally.ts";
import { refusals } from "../verdict.ts";
import type { CellResult, OrderKind } from "./cell-result.ts";

export interface CertainChange {
  /** Orders that passed and now fail. */
  readonly broken: readonly string[];
  /** Orders that failed and now pass. */
  readonly mended: readonly string[];
  /** The kernel refuses a set-up that it never refused, or the other way round. */
  readonly refusal: "new" | "gone" | undefined;
  /** What is driven step by step fails, but never in a way in which it failed before. */
  readonly otherwise: boolean;
}

/**
 * What is not left to chance. An order that the explorer ran is exact. An order that is repeated step by step counts where all its trials
 * agree on each side, `trialsPerSchedule` of them or more: such orders do not fail now and then. A kernel refuses a set-up always or never.
 */
export function certainChange(before: CellResult, after: CellResult): CertainChange {
  const orders = before.orderKind === after.orderKind ? Object.keys(before.orders) : [];
  const turned = (from: State, to: State) =>
    orders.filter((order) => stateOf(before, order) === from && stateOf(after, order) === to).toSorted();
  return {
    broken: turned("passes", "fails"),
    mended: turned("fails", "passes"),
    refusal: refusalOf(before, after),
    otherwise: failsOtherwise(before, after),
  };
}

type State = "passes" | "fails" | "open";

function stateOf({ orders, orderKind }: CellResult, order: string): State {
  const counts = orders[order];
  if (!counts || counts.n < neededTrials[orderKind]) return "open";
  return counts.failures === 0 ? "passes" : allFail(counts) ? "fails" : "open";
}

const neededTrials: Readonly<Record<OrderKind, number>> = {
  explored: 1,
  repeated: trialsPerSchedule,
  none: Number.POSITIVE_INFINITY,
};

function allFail({ n, failures }: Counts): boolean {
  return n > 0 && failures === n;
}

function refusalOf(before: CellResult, after: CellResult): CertainChange["refusal"] {
  if (after.verdict === "unsupported" && isNeverRefused(before)) return "new";
  return before.verdict === "unsupported" && isNeverRefused(after) ? "gone" : undefined;
}

function isNeverRefused({ n, outcomes }: CellResult): boolean {
  return n >= refusals && outcomes["mount-refused"] === undefined;
}

function failsOtherwise(before: CellResult, after: CellResult): boolean {
  const { orderKind } = after;
  const needed = neededTrials[orderKind];
  if (before.orderKind !== orderKind || Math.min(before.failures, after.failures) < needed) return false;
  // Which of the explored orders ran hangs on which failed first, so one outcome more or less says nothing of them.
  return before.outcomes[after.outcome] === undefined && after.outcomes[before.outcome] === undefined;
}
