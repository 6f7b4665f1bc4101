import type { PlacedResult } from "../analysis/comparison/cell-result.ts";
import type { BaselineComparison } from "../report/baseline-schema.ts";
import type { Change } from "../report/change-schema.ts";
import { byImportance, changeOf, loneCell } from "../report/changes.ts";
import { type Held, isSettled, passes } from "./hold.ts";
import type { Matched } from "./missing.ts";

type Unexpected = BaselineComparison["unexpected"][number];

/**
 * Beyond what changed by more than chance: the recommended setting must be shown to be stable, unless a known failure waives it. One
 * failure there is no regression, but nobody has said that it may be.
 */
export function unexpectedOf(held: Held): Unexpected[] {
  const { result, known, toKnown, toWanted } = held;
  const change = known ? toKnown : toWanted;
  if (passes(held) && known) return [];
  if (change?.kind === "regression") return [unexpected(result, "regression", changeOf(change))];
  if (change?.kind === "other-failure") return [unexpected(result, "changed failure", changeOf(change))];
  if (result.role !== "recommended" || known) return [];
  if (!isSettled(result)) return [unexpected(result, "not shown")];
  if (result.verdict === "stable") return [];
  return [unexpected(result, "unknown failure", change && changeOf(change))];
}

export function unexpected(result: PlacedResult, why: Unexpected["why"], change?: Change): Unexpected {
  const { setting, kernel, environment, subject } = loneCell(result);
  const cell = result.cell === "" ? {} : { cell: result.cell };
  return { setting, kernel, environment, subject, why, ...cell, ...(change ? { change } : {}) };
}

export function byReason(a: Unexpected, b: Unexpected): number {
  if (a.change && b.change) return byImportance(a.change, b.change);
  return Number(a.change !== undefined) - Number(b.change !== undefined);
}

/** A baseline of other kernels must not pass for one that found nothing. */
export function nothingCompared(places: readonly Matched[]): Unexpected[] {
  if (places.some(({ expected }) => expected)) return [];
  return places.map(({ kernel, environment, subject }) => {
    return { setting: "", kernel: kernel.name, environment, subject, why: "nothing compared" as const };
  });
}
