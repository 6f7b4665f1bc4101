import { createHash } from "node:crypto";
import type { Outcome } from "../../../scenarios/outcome.ts";
import { decidedBy } from "../../explorer/prefix.ts";
import { type Role, switched } from "../../matrix/cell.ts";
import { dominating } from "../contrast.ts";
import type { JudgedCell } from "../judged-cell.ts";
import type { Counts } from "../tally.ts";
import { basisOf, type Verdict } from "../verdict.ts";

/** What a cell showed, as far as two runs are held against each other; a ledger or a baseline tells it. */
export interface CellResult extends Counts {
  readonly role: Role;
  readonly verdict: Verdict;
  /** The most frequent failure; `ok` when nothing failed. */
  readonly outcome: Outcome;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** What its orders of steps are to it; `none`: its trials run freely. */
  readonly orderKind: OrderKind;
  /** By `orderKey`; an order that begins like one that failed counts as failed. */
  readonly orders: Readonly<Record<string, Counts>>;
}

/** `explored`: each runs once. `repeated`: step by step too, several times each. */
export type OrderKind = "explored" | "repeated" | "none";

/** A result with its place. */
export interface PlacedResult extends CellResult {
  /** See `settingKey`. */
  readonly setting: string;
  /** The cell's id. */
  readonly cell: string;
  readonly kernel: JudgedCell["cell"]["kernel"];
  readonly environment: string;
  readonly subject: string;
  /** The order's own id behind a key. */
  readonly orderNames: Readonly<Record<string, string>>;
}

export function placedResult({ cell, tally, judgement }: JudgedCell): PlacedResult {
  const orderKind = orderKindOf(cell);
  return {
    setting: settingKey(cell),
    cell: cell.id,
    kernel: cell.kernel,
    environment: cell.environment,
    subject: cell.subject,
    role: cell.role,
    verdict: judgement.verdict,
    outcome: dominating(tally),
    n: tally.n,
    failures: tally.failures,
    outcomes: tally.outcomes,
    orderKind,
    orders: ordersOf({ cell, tally }, orderKind),
    orderNames: Object.fromEntries(cell.schedules.map((order) => [orderKey(order, orderKind), order])),
  };
}

/**
 * `link-count linkCount=zero runtime=runc-1.4.3`: the scenario and the factors that are not at their first level, sorted. The same on
 * every kernel, and a factor that a later version adds leaves it as it is.
 */
function settingKey({ scenario, factors }: Pick<JudgedCell["cell"], "scenario" | "factors">): string {
  const levels = Object.entries(switched(factors)).map(([name, level]) => `${name}=${level}`);
  return [scenario, ...levels.sort()].join(" ");
}

/** Ids of explored orders are long and many: 8 hexadecimal digits of SHA-256 stand for one. */
function orderKey(order: string, kind: OrderKind): string {
  return kind === "explored" ? createHash("sha256").update(order).digest("hex").slice(0, 8) : order;
}

function orderKindOf(cell: JudgedCell["cell"]): OrderKind {
  if (cell.exploration) return "explored";
  return basisOf(cell) === "schedules" ? "repeated" : "none";
}

function ordersOf({ cell, tally }: Pick<JudgedCell, "cell" | "tally">, kind: OrderKind): Record<string, Counts> {
  if (kind === "none") return {};
  const ran = Object.entries(tally.schedules);
  const decided = cell.schedules.filter(
    (order) => kind === "explored" && !tally.schedules[order] && decidedBy(order, tally.executed),
  );
  return Object.fromEntries([
    ...ran.map(([order, { n, failures }]) => [orderKey(order, kind), { n, failures }]),
    ...decided.map((order) => [orderKey(order, kind), { n: 1, failures: 1 }]),
  ]);
}
