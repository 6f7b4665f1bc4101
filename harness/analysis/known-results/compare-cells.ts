import type { Outcome } from "../../../scenarios/outcome.ts";
import type { NotRun } from "../../matrix/plan.ts";
import { type Comparison, notShown, type Observed, type Shown } from "./comparison.ts";
import type { ScenarioPrediction } from "./file.ts";
import { matchingCells } from "./matching.ts";
import { type Weighed, weigh } from "./weigh.ts";

/** What the cells that a prediction is about come to, on one kernel in one environment. */
export function compareCells(
  prediction: ScenarioPrediction,
  predicted: Comparison["predicted"],
  { cells, notRun }: Pick<Observed, "cells" | "notRun">,
): Shown {
  const { orders, cases } = prediction;
  const matching = matchingCells(prediction, cells);
  const weighed = matching.map((judged) => ({ judged, ...weigh(judged, { ...predicted, orders }) }));
  const ran = weighed.filter(({ status }) => status !== "no trial");
  if (ran.length === 0) return notShown(whyNot(prediction, matching.length, notRun));
  const status = together(ran);
  const telling = ran.filter((one) => one.status === status);
  const otherCase = (shows: ScenarioPrediction["cases"][number]) =>
    telling.every(({ judged }) => weigh(judged, { ...shows, orders }).status === "agrees");
  return {
    status,
    observed: inWords(telling),
    fits: cases.flatMap((one, index) => (otherCase(one) ? [index] : [])),
    ...(status === "not settled" ? { why: "too few trials say the same" } : {}),
    cells: telling.map(({ judged }) => judged.cell.id),
    trials: telling.reduce((total, { n }) => total + n, 0),
  };
}

/** One cell that differs is enough; one that is not settled leaves the others their word unless it has trials of the other kind. */
function together(weighed: readonly Weighed[]): Shown["status"] {
  const statuses = new Set(weighed.map(({ status }) => status));
  if (statuses.has("differs")) return "differs";
  return statuses.has("agrees") && !statuses.has("not settled") ? "agrees" : "not settled";
}

/** `lost-write 7, ok 1`. */
function inWords(weighed: readonly Weighed[]): string {
  const counts = new Map<Outcome, number>();
  for (const [outcome, count] of weighed.flatMap(({ outcomes }) => Object.entries(outcomes) as [Outcome, number][])) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  }
  return [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(", ");
}

function whyNot({ scenario, levels = {} }: ScenarioPrediction, planned: number, notRun: readonly NotRun[]): string {
  if (planned > 0) return "no trial of it ran before the run ended";
  const wanted = Object.entries(levels).flatMap(([factor, ones]) => [ones].flat().map((one) => `${factor}=${one}`));
  const reasons = notRun.filter(
    ({ what }) =>
      what === scenario || (what.startsWith(`${scenario} with `) && wanted.some((level) => what.includes(level))),
  );
  return reasons[0]?.reason ?? "not in this run";
}
