import type { Outcome } from "../../../../scenarios/outcome.ts";
import { dominating } from "../../contrast.ts";
import { emptyTally } from "../../tally.ts";
import { judge } from "../../verdict.ts";
import type { CellResult } from "../cell-result.ts";

type Shown = Partial<Pick<CellResult, "role" | "orderKind" | "orders" | "outcomes" | "verdict">> & {
  readonly outcome?: Outcome;
  readonly target?: number;
};

/** A cell of which so many of n trials failed, judged like any other. */
export function result(failures: number, n: number, shown: Shown = {}): CellResult {
  const { role = "base", orderKind = "none", orders = {}, outcome = "hang", target = 0.1 } = shown;
  const outcomes = shown.outcomes ?? countsOf(failures, n, outcome);
  const tally = { ...emptyTally, n, failures, outcomes, schedules: orders };
  const kind = orderKind === "none" ? "timing" : "schedules";
  const { verdict } = judge({ kind, role, schedules: Object.keys(orders), target }, tally, { target });
  return {
    ...{ role, n, failures, outcomes, orderKind, orders },
    outcome: dominating(tally),
    verdict: shown.verdict ?? verdict,
  };
}

function countsOf(failures: number, n: number, outcome: Outcome): CellResult["outcomes"] {
  return { ...(n > failures ? { ok: n - failures } : {}), ...(failures > 0 ? { [outcome]: failures } : {}) };
}
