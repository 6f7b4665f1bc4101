/** Two runs of the same cells, held against each other. */
import type { Outcome } from "../../../scenarios/outcome.ts";
import { difference, quantiles } from "../difference.ts";
import type { Interval } from "../interval.ts";
import type { Counts } from "../tally.ts";
import type { CellResult } from "./cell-result.ts";
import { type CertainChange, certainChange } from "./certain-changes.ts";
import { tellingOf } from "./family-wise.ts";
import { type Exact, failsMoreOften } from "./fisher.ts";

/**
 * `regression`, `fix`: it fails more or less often, and the verdict says so too. `other-failure`: it fails in another way. `rate`: a cell
 * that fails now and then does so more or less often. `unclear`: another verdict, but the counts may be chance. `unsettled`: one side has
 * too few trials for a verdict.
 */
export const changeKinds = ["regression", "fix", "other-failure", "rate", "unclear", "unsettled", "same"] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Pair<T extends CellResult = CellResult> {
  readonly before: T;
  readonly after: T;
}

/** What a change rests on. */
export interface Ground extends Pick<CertainChange, "broken" | "mended"> {
  readonly refusal: CertainChange["refusal"];
  /** The clearest of the tests that tell the two sides apart; undefined where the change is certain, or none does. */
  readonly contrast: Contrast | undefined;
}

export interface Contrast {
  /** The outcome whose share differs; `failed` for any but `ok`. */
  readonly outcome: Outcome | "failed";
  /** Key of the order whose trials were compared. */
  readonly order?: string;
  /** One-sided, of Fisher's exact test. */
  readonly p: number;
  /** Share after minus share before. */
  readonly effect: number;
  /** 99 %, Newcombe. */
  readonly interval: Interval;
}

export interface Comparison<P extends Pair = Pair> {
  readonly kind: ChangeKind;
  readonly pair: P;
  readonly ground: Ground;
}

/**
 * At most this share of comparisons of two runs of the same truth names any regression, and the same for fixes and other failures. Half of it
 * belongs to the recommended settings, which are few and decide, half to all other cells.
 */
const familyError = 0.01;

/**
 * Compares each pair, in the order given. The tests of all pairs are one family, so they belong in one call.
 */
export function compareCells<P extends Pair>(pairs: readonly P[]): Comparison<P>[] {
  const settled = new Set(pairs.filter(({ before, after }) => isSettled(before) && isSettled(after)));
  const telling = (family: (pair: P) => Test[]) => tellingTests([...settled], family);
  const tests = { worse: telling(worse), better: telling(better), other: telling(otherFailures) };
  return pairs.map((pair) => {
    const found = {
      worse: tests.worse.get(pair) ?? [],
      better: tests.better.get(pair) ?? [],
      other: tests.other.get(pair) ?? [],
    };
    return settled.has(pair)
      ? compared(pair, found)
      : { kind: "unsettled", pair, ground: { ...nothing, contrast: undefined } };
  });
}

interface Test extends Exact {
  readonly outcome: Outcome | "failed";
  readonly order?: string;
  /** Before and after. */
  readonly sides: readonly [Counts, Counts];
}

type Found = Readonly<Record<"worse" | "better" | "other", readonly Test[]>>;

const nothing: CertainChange = { broken: [], mended: [], refusal: undefined, otherwise: false };

/** An inconclusive result differs from nothing. */
function isSettled({ verdict, n }: CellResult): boolean {
  return verdict !== "inconclusive" && n > 0;
}

function tellingTests<P extends Pair>(pairs: readonly P[], family: (pair: P) => Test[]): Map<P, Test[]> {
  const tests = pairs.flatMap((pair) => family(pair).map((test) => ({ pair, ...test })));
  const halves = Map.groupBy(tests, ({ pair }) => pair.after.role === "recommended");
  const telling = [...halves.values()].flatMap((half) => tellingOf(half, familyError / 2));
  return Map.groupBy(telling, ({ pair }) => pair);
}

function worse({ before, after }: Pair): Test[] {
  const fault = ofOutcome("kernel-fault", before, after);
  return [...strata(before, after), ...(after.outcomes["kernel-fault"] ? [fault] : [])].map(test);
}

function better({ before, after }: Pair): Test[] {
  return strata(before, after).map(turned);
}

/** Only of cells that fail on both sides, in several ways: elsewhere the failure rate tells as much. */
function otherFailures({ before, after }: Pair): Test[] {
  if (before.failures === 0 || after.failures === 0 || before.orderKind === "explored") return [];
  const outcomes = new Set([...Object.keys(before.outcomes), ...Object.keys(after.outcomes)] as Outcome[]);
  outcomes.delete("ok");
  if (outcomes.size === 1) return [];
  const tables = [...outcomes].map((outcome) => ofOutcome(outcome, before, after));
  return tables.flatMap((table) => [test(table), turned(table)]);
}

type Table = Pick<Test, "outcome" | "order" | "sides">;

/** Where a cell has several orders each is compared by itself: all of them together would blur what one does. */
function strata(before: CellResult, after: CellResult): Table[] {
  if (before.orderKind === "explored" || after.orderKind === "explored") return [];
  const common = Object.keys(after.orders).filter((order) => before.orders[order]);
  if (common.length < 2) return [{ outcome: "failed", sides: [before, after] }];
  return common.flatMap((order) => {
    const [first, second] = [before.orders[order], after.orders[order]];
    return first && second ? [{ outcome: "failed", order, sides: [first, second] }] : [];
  });
}

function ofOutcome(outcome: Outcome, before: CellResult, after: CellResult): Table {
  const share = ({ n, outcomes }: CellResult) => ({ n, failures: outcomes[outcome] ?? 0 });
  return { outcome, sides: [share(before), share(after)] };
}

function test(table: Table): Test {
  return { ...table, ...failsMoreOften(...table.sides) };
}

function turned(table: Table): Test {
  const [before, after] = table.sides;
  return { ...table, ...failsMoreOften(after, before) };
}

function compared<P extends Pair>(pair: P, found: Found): Comparison<P> {
  const certain = certainChange(pair.before, pair.after);
  const kind = kindOf(pair, certain, found);
  return { kind, pair, ground: { ...certain, contrast: contrastOf(testsBehind(kind, found)) } };
}

function testsBehind(kind: ChangeKind, { worse, better, other }: Found): readonly Test[] {
  if (kind === "regression") return worse;
  if (kind === "fix") return better;
  if (kind === "other-failure") return other;
  return kind === "rate" ? [...worse, ...better] : [];
}

function kindOf({ before, after }: Pair, certain: CertainChange, { worse, better, other }: Found): ChangeKind {
  const apart = before.verdict !== after.verdict;
  if (certain.broken.length > 0) return "regression";
  if (worse.some(({ outcome }) => apart || outcome === "kernel-fault")) return "regression";
  if (certain.refusal === "new" && before.verdict === "stable") return "regression";
  if (certain.mended.length > 0 || (better.length > 0 && apart)) return "fix";
  if (certain.refusal === "gone" && after.verdict === "stable") return "fix";
  const otherwise = certain.otherwise || (other.length > 0 && before.outcome !== after.outcome);
  if (certain.refusal !== undefined || otherwise) return "other-failure";
  if (worse.length > 0 || better.length > 0) return "rate";
  return apart ? "unclear" : "same";
}

function contrastOf(tests: readonly Test[]): Contrast | undefined {
  const [clearest] = tests.toSorted((a, b) => a.p - b.p);
  if (!clearest) return undefined;
  const { outcome, order, p, sides } = clearest;
  const [before, after] = sides;
  return { outcome, ...(order === undefined ? {} : { order }), p, ...difference(after, before, quantiles["99 %"]) };
}
