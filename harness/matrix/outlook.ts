import { type Cell, type Role, roles } from "./cell.ts";
import { measuredSlowness } from "./costs.ts";
import { guessBusyMs, guessSleepMs, guessTrials } from "./expected.ts";
import type { Plan } from "./plan.ts";

/** What a plan amounts to, before anything of it has run. */
export interface Outlook {
  readonly roles: Readonly<Partial<Record<Role, number>>>;
  /** Cells run step by step, and among them those whose orders were explored. */
  readonly stepByStep: number;
  readonly explored: number;
  readonly trials: number;
  /** Orders that are run. */
  readonly orders: number;
  /** Orders within the bounds that are left out because one that is run stands for them. */
  readonly commuting: number;
  /** Distinct orders beyond the bound on their number. */
  readonly cut: number;
  /** From the first trial to the last, should nothing fail. */
  readonly ms: number;
}

export interface Means {
  readonly jobs: number;
  /** See `measureSlowness`. */
  readonly slowness: number;
}

/** Trials of a cell overlap where they sleep; so many are asleep at once on average. */
const asleepAtOnce = 6;

export function outlook({ cells, profile }: Pick<Plan, "cells" | "profile">, { jobs, slowness }: Means): Outlook {
  const trialsOf = (cell: Cell) => guessTrials(cell, profile);
  const msOf = (cell: Cell) =>
    trialsOf(cell) * ((guessBusyMs(cell) * slowness) / measuredSlowness + guessSleepMs(cell) / asleepAtOnce);
  const explorations = cells.flatMap(({ exploration }) => exploration ?? []);
  return {
    roles: Object.fromEntries(
      roles.map((role) => [role, cells.filter((cell) => cell.role === role).length]).filter(([, count]) => count !== 0),
    ),
    stepByStep: cells.filter(({ kind }) => kind === "schedules").length,
    explored: explorations.length,
    trials: sum(cells.map(trialsOf)),
    orders: sum(cells.filter(({ exploration }) => exploration).map(({ schedules }) => schedules.length)),
    commuting: sum(explorations.map(({ commuting }) => commuting)),
    cut: sum(explorations.map(({ cut }) => cut)),
    ms: sum(cells.map(msOf)) / jobs,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
