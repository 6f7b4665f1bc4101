import { UserError } from "../../engine/errors.ts";
import type { PlacedResult } from "../analysis/comparison/cell-result.ts";
import { compareCells, type Pair } from "../analysis/comparison/compare.ts";
import {
  type KernelPair,
  type KernelWish,
  type PairedKernels,
  pairKernels,
} from "../analysis/comparison/pair-kernels.ts";
import type { Change } from "../report/change-schema.ts";
import { byImportance, changeOf, loneCell } from "../report/changes.ts";
import { claimChanges } from "./claims.ts";
import { decisionChanges } from "./decisions.ts";
import { featureChanges } from "./features.ts";
import { latencies } from "./latency.ts";
import type { Diff } from "./schema.ts";
import type { Side } from "./side.ts";

/**
 * What changed from one side to the other: kernels are paired, and on each pair every setting, in the same environment and with the same
 * subject, is held against itself.
 * @throws UserError `NOTHING_IN_COMMON`, `NO_SUCH_KERNEL`
 */
export function diff(before: Side, after: Side, wish: KernelWish = {}): Diff {
  const paired = pairKernels(before.results.kernels, after.results.kernels, wish);
  const common = paired.pairs.flatMap((pair) => cellPairs(before, after, pair));
  if (common.length === 0) throw nothingInCommon(before, after, paired);
  const changes = compareCells(common).map(changeOf);
  const count = (kind: Change["kind"]) => changes.filter((change) => change.kind === kind).length;
  return {
    schemaVersion: 1,
    before: sideOf(before),
    after: sideOf(after),
    matched: paired.pairs.map((pair) => ({ before: pair.before.name, after: pair.after.name, why: pair.why })),
    unmatched: {
      before: paired.alone.before.map(({ name }) => name),
      after: paired.alone.after.map(({ name }) => name),
    },
    decisions: decisionChanges(before.results, after.results, paired.pairs, changes),
    compared: { cells: changes.length, same: count("same"), unsettled: count("unsettled") },
    changes: changes.filter(({ kind }) => kind !== "same" && kind !== "unsettled").toSorted(byImportance),
    new: paired.pairs.flatMap((pair) => lone(cellsOn(after, pair.after.name), cellsOn(before, pair.before.name))),
    vanished: paired.pairs.flatMap((pair) => lone(cellsOn(before, pair.before.name), cellsOn(after, pair.after.name))),
    features: featureChanges(before.results, after.results, paired.pairs),
    claims: claimChanges(before.results, after.results, paired.pairs),
    latency: latencies(before.results, after.results, paired.pairs),
  };
}

/** Whether anything got worse beyond chance. */
export function hasRegression({ changes }: Pick<Diff, "changes">): boolean {
  return changes.some(({ kind }) => kind === "regression");
}

function cellPairs(before: Side, after: Side, kernels: KernelPair): Pair<PlacedResult>[] {
  const earlier = new Map(cellsOn(before, kernels.before.name).map((result) => [keyOf(result), result]));
  return cellsOn(after, kernels.after.name).flatMap((result) => {
    const partner = earlier.get(keyOf(result));
    return partner ? [{ before: partner, after: result }] : [];
  });
}

function cellsOn({ cells }: Side, kernel: string): PlacedResult[] {
  return cells.filter((cell) => cell.kernel.name === kernel);
}

function keyOf({ setting, environment, subject }: PlacedResult): string {
  return JSON.stringify([setting, environment, subject]);
}

/** What was made during a run to confirm a cause comes and goes with the causes. */
function lone(cells: readonly PlacedResult[], others: readonly PlacedResult[]): Diff["new"] {
  const known = new Set(others.map(keyOf));
  return cells.filter((cell) => cell.role !== "confirmation" && !known.has(keyOf(cell))).map(loneCell);
}

function sideOf({ dirs, results, cells }: Side): Diff["before"] {
  return {
    dirs: [...dirs],
    kernels: results.kernels.map(({ name }) => name),
    cells: cells.length,
    trials: results.harness.trials,
  };
}

function nothingInCommon(before: Side, after: Side, { pairs, alone }: PairedKernels): UserError {
  const namesOf = (side: keyof typeof alone) =>
    [...pairs.map((pair) => pair[side]), ...alone[side]].map(({ name }) => name).join(", ") || "none";
  const placesOf = ({ cells }: Side) => [...new Set(cells.map(({ environment }) => environment))].join(", ") || "none";
  return new UserError(
    "NOTHING_IN_COMMON",
    `cannot compare "${before.dirs.join()}" with "${after.dirs.join()}": kernels ${namesOf("before")} in ${placesOf(before)}, and ${namesOf("after")} in ${placesOf(after)}, have no cell in common`,
    pairs.length === 0
      ? "say which kernels belong together with --kernel-a and --kernel-b"
      : "runs are compared where environment, subject and scenarios are the same",
  );
}
