import { duration } from "../../run/progress.ts";
import type { Results } from "../results-schema.ts";
import { percent } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

/** A figure and what it counts. */
export type Fact = readonly [value: string, name: string];

/** The first screen's row of figures: what is asked of this kind of report, then how much was tried and how well. */
export function numbersRow({ cells, harness }: Results, first: readonly Fact[]): Markup {
  const { planted, caught } = harness.plantedDefects;
  const withVerdict = (...wanted: string[]) => cells.filter(({ verdict }) => wanted.includes(verdict)).length;
  const facts: Fact[] = [
    ...first,
    [String(harness.trials), `trials in ${cells.length} cells, ${duration(harness.trialsMs)}`],
    [`${withVerdict("stable")} / ${withVerdict("fails", "flaky")}`, "cells that hold / that fail"],
    [String(withVerdict("unsupported", "inconclusive")), "cells refused or not settled"],
    [`${caught} of ${planted}`, "planted defects recognised (self-test)"],
    [percent(harness.errorRate), "of the trials failed through our own fault"],
  ];
  return markup`<dl class="numbers">${facts.map(([value, name]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
