/** A run held against a baseline: what is expected, and what is not. */
import { placedResult } from "../analysis/comparison/cell-result.ts";
import type { JudgedCell } from "../analysis/judged-cell.ts";
import type { Header } from "../ledger/record.ts";
import type { BaselineComparison } from "../report/baseline-schema.ts";
import type { Change } from "../report/change-schema.ts";
import { byImportance, changeOf, loneCell } from "../report/changes.ts";
import { type Fate, knownOf } from "./fate.ts";
import { holdAgainst, isSettled } from "./hold.ts";
import { chosenIn, type Matched, missingRecords, placesOf } from "./missing.ts";
import type { Baseline } from "./schema.ts";
import { byReason, nothingCompared, unexpected, unexpectedOf } from "./unexpected.ts";

/** What to hold a run against. */
export interface Against {
  readonly baseline: Baseline;
  /** As it was named. */
  readonly file: string;
  /** A day, UTC: `2026-11-26`. */
  readonly today: string;
}

/** @param headers of the ledgers that the cells come from: they say which scenarios were chosen */
export function checkAgainst(
  { baseline, file, today }: Against,
  judged: readonly JudgedCell[],
  headers: readonly Pick<Header, "plan">[],
): BaselineComparison {
  const results = judged.map(placedResult);
  const held = holdAgainst(baseline, results);
  const places = placesOf(baseline, results);
  const missing = missingRecords(baseline, results, chosenIn(headers));
  const known = held.flatMap((one) => knownOf(one, today));
  const others = held.filter(({ known: waiver }) => waiver === undefined);
  const changes = others.flatMap(({ toWanted }) => (toWanted ? [changeOf(toWanted)] : []));
  const of = (kind: Change["kind"]) => changes.filter((change) => change.kind === kind).toSorted(byImportance);
  const kept = (fate: Fate) => known.flatMap((one) => (one.fate === fate ? [one.failure] : []));
  return {
    file,
    today,
    places: places.map(placeFacts),
    compared: {
      cells: changes.length + known.length,
      same: of("same").length + kept("expected").length,
      unsettled: of("unsettled").length,
    },
    unexpected: [
      ...nothingCompared(places),
      ...held.flatMap(unexpectedOf).toSorted(byReason),
      ...missing.filter(({ role }) => role === "recommended").map((result) => unexpected(result, "not shown")),
    ],
    expired: kept("expired"),
    expected: kept("expected"),
    passing: known.flatMap(({ fate, failure, shown }) => (fate === "passing" ? [{ ...failure, shown }] : [])),
    fixes: of("fix"),
    rates: of("rate"),
    unclear: of("unclear").filter(({ role }) => role !== "recommended"),
    new: others
      .filter(({ place, toWanted, result }) => place && !toWanted && isSettled(result))
      .map(({ result }) => loneCell(result)),
    vanished: missing.map(loneCell),
  };
}

function placeFacts({ kernel, environment, subject, expected }: Matched): BaselineComparison["places"][number] {
  const place = { kernel: kernel.name, environment, subject };
  if (!expected) return place;
  const { release, startedAt } = expected.from;
  return { ...place, against: { kernel: expected.kernel, release, startedAt } };
}
