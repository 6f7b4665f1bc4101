import type { CellResult, PlacedResult } from "../analysis/comparison/cell-result.ts";
import { type Comparison, compareCells, type Pair } from "../analysis/comparison/compare.ts";
import { expectedAt, matchesKernel } from "./place.ts";
import { resultOf } from "./record.ts";
import type { Baseline, ExpectedPlace, Known } from "./schema.ts";

export type ToRecord = Comparison<Pair<CellResult> & { readonly after: PlacedResult }>;

/** A result of a run beside what a baseline says of it. */
export interface Held {
  readonly result: PlacedResult;
  readonly place: ExpectedPlace | undefined;
  readonly known: Known | undefined;
  /** Compared with the known failure. */
  readonly toKnown: ToRecord | undefined;
  /** Compared with what is wanted. */
  readonly toWanted: ToRecord | undefined;
}

/** Holds each result against a baseline. What a run made to confirm a cause comes and goes with the causes, and is left out. */
export function holdAgainst(baseline: Baseline, results: readonly PlacedResult[]): Held[] {
  const beside = results
    .filter(({ role }) => role !== "confirmation")
    .map((result) => {
      const place = expectedAt(baseline, result);
      const wanted = place?.cells[result.setting];
      const known = knownFor(baseline, result);
      return {
        ...{ result, place, known },
        toKnown: known && { before: resultOf(known), after: result },
        toWanted: wanted && { before: resultOf(wanted), after: result },
      };
    });
  const pairs = beside.flatMap(({ toKnown, toWanted }) => [toKnown, toWanted].filter((pair) => pair !== undefined));
  const compared = new Map(compareCells(pairs).map((comparison) => [comparison.pair, comparison]));
  return beside.map(({ toKnown, toWanted, ...held }) => ({
    ...held,
    toKnown: toKnown && compared.get(toKnown),
    toWanted: toWanted && compared.get(toWanted),
  }));
}

/** An inconclusive result says nothing. */
export function isSettled({ verdict, n }: CellResult): boolean {
  return verdict !== "inconclusive" && n > 0;
}

/** Whether a known failure is as wanted again. */
export function passes({ result, toWanted }: Pick<Held, "result" | "toWanted">): boolean {
  if (!isSettled(result)) return false;
  if (!toWanted || result.role === "recommended") return result.verdict === "stable";
  const worse = toWanted.kind === "regression" || toWanted.kind === "other-failure";
  return !worse && result.verdict === toWanted.pair.before.verdict;
}

function knownFor({ known }: Baseline, { setting, kernel, environment, subject }: PlacedResult): Known | undefined {
  const there = known.filter(
    (one) => one.cell === setting && one.environment === environment && one.subject === subject,
  );
  return (
    there.find((one) => one.kernel === kernel.release) ?? there.find((one) => matchesKernel(one.kernel, kernel.release))
  );
}
