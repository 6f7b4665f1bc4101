/** Results as they stand in a baseline. */
import type { Outcome } from "../../scenarios/outcome.ts";
import type { CellResult, OrderKind } from "../analysis/comparison/cell-result.ts";
import { dominating } from "../analysis/contrast.ts";
import { emptyTally } from "../analysis/tally.ts";
import type { CellRecord } from "./schema.ts";

/** @throws RangeError for an inconclusive result: it says nothing that a later one could be held against */
export function recordOf(result: CellResult): CellRecord {
  const { verdict, n, failures, role } = result;
  if (verdict === "inconclusive") throw new RangeError("an inconclusive cell has no place in a baseline");
  const { ok: _, "harness-error": __, ...outcomes } = result.outcomes;
  return {
    verdict,
    n,
    failures,
    ...(failures > 0 ? { outcomes } : {}),
    ...(role === "recommended" ? { recommended: true as const } : {}),
    ...ordersOf(result),
  };
}

export function resultOf(record: CellRecord): CellResult {
  const { verdict, n, failures, recommended } = record;
  const passed = n - failures;
  const outcomes: CellResult["outcomes"] = { ...(passed > 0 ? { ok: passed } : {}), ...record.outcomes };
  return {
    ...{ verdict, n, failures, outcomes },
    role: recommended ? "recommended" : "base",
    outcome: dominating({ ...emptyTally, outcomes: outcomes as Record<Outcome, number> }),
    ...resultOrders(record),
  };
}

function ordersOf({ orderKind, orders }: CellResult): Pick<CellRecord, "explored" | "repeated"> {
  const entries = Object.entries(orders).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (orderKind === "none") return {};
  if (orderKind === "repeated") {
    return { repeated: Object.fromEntries(entries.map(([order, { n, failures }]) => [order, [n, failures]])) };
  }
  const keys = (wanted: (failures: number, n: number) => boolean) =>
    entries.flatMap(([key, { n, failures }]) => (wanted(failures, n) ? [key] : [])).join(" ");
  // An order that both passed and failed, in joined runs, is left out: it is neither.
  return { explored: { pass: keys((failures) => failures === 0), fail: keys((failures, n) => failures === n) } };
}

function resultOrders({ explored, repeated }: CellRecord): Pick<CellResult, "orderKind" | "orders"> {
  const kind: OrderKind = explored ? "explored" : repeated ? "repeated" : "none";
  const counts = (keys: string, failures: number) =>
    keys.split(" ").flatMap((key) => (key === "" ? [] : [[key, { n: 1, failures }] as const]));
  const ofExplored = explored ? [...counts(explored.pass, 0), ...counts(explored.fail, 1)] : [];
  const ofRepeated = Object.entries(repeated ?? {}).map(([order, [n, failures]]) => [order, { n, failures }] as const);
  return { orderKind: kind, orders: Object.fromEntries([...ofExplored, ...ofRepeated]) };
}
