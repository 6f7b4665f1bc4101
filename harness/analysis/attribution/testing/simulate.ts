import { assign, type Factors } from "../../../../scenarios/factors.ts";
import { seededRandom } from "../../../agent/random.ts";
import { type Cell, cellId, type Role } from "../../../matrix/cell.ts";
import type { JudgedCell } from "../../judged-cell.ts";
import { emptyTally, type Tally } from "../../tally.ts";
import { judge } from "../../verdict.ts";
import { includes, type LevelSet } from "../level-set.ts";

/** What makes trials fail in a simulated kernel: each cause with a chance of its own, and anything at all with that of the background. */
export interface Planted {
  readonly causes: readonly LevelSet[];
  readonly rate: number;
  readonly background: number;
}

/** Runs so many more trials of a cell, fewer where `isDone` says so, and gives it back as a run would judge it. */
export type Run = (row: Row, trials: number, before?: JudgedCell) => JudgedCell;

export type Row = Pick<Cell, "factors" | "varied" | "role">;

export function kernelWith(
  planted: Planted,
  seed: number,
  isDone: (cell: Cell, tally: Tally) => boolean = () => false,
): Run {
  const random = seededRandom(seed);
  return (row, trials, before) => {
    const cell = before?.cell ?? placed(row);
    const rate = failureRate(planted, row.factors);
    let tally = before?.tally ?? emptyTally;
    for (let trial = 0; trial < trials && !isDone(cell, tally); trial++) tally = after(tally, random() < rate);
    return { cell, trials: [], tally, judgement: judge(cell, tally, cell) };
  };
}

function failureRate({ causes, rate, background }: Planted, factors: Factors): number {
  return 1 - causes.filter((cause) => includes(factors, cause)).reduce((spared) => spared * (1 - rate), 1 - background);
}

function placed(row: Row): JudgedCell["cell"] {
  const place = {
    kernel: { release: "6.18.0", version: "#1", name: "6.18.0" },
    environment: "host",
    subject: "builtin",
  };
  const id = cellId({ scenario: "simulated", factors: row.factors, ...place });
  return { ...row, ...place, id, scenario: "simulated", kind: "timing", schedules: [], target: 0.01 };
}

function after(tally: Tally, failed: boolean): Tally {
  const n = tally.n + 1;
  const failures = tally.failures + (failed ? 1 : 0);
  return { ...tally, n, failures, outcomes: { ok: n - failures, hang: failures } };
}

/** Levels by factor, the first of which are the recommended ones. */
export type Levels = Readonly<Record<string, readonly (string | number)[]>>;

/** The recommended setting, one factor at a time around it, and so many rows of levels drawn at random, as an array has them. */
export function rowsOf(levels: Levels, random: number, seed: number): Row[] {
  const draw = seededRandom(seed);
  const oneAtATime = Object.entries(levels).flatMap(([factor, [, ...others]]) =>
    others.map((level) => ({ [factor]: level })),
  );
  const drawn = Array.from({ length: random }, () =>
    Object.fromEntries(
      Object.entries(levels).map(([factor, all]) => [factor, all[Math.floor(draw() * all.length)] ?? ""]),
    ),
  );
  const own = Object.fromEntries(Object.entries(levels).map(([factor, [first]]) => [factor, first ?? ""]));
  return [
    rowWith({}, own, "base"),
    ...oneAtATime.map((row) => rowWith(row, own, "variation")),
    ...drawn.map((row) => rowWith(row, own, "array")),
  ];
}

function rowWith(switched: LevelSet, own: LevelSet, role: Role): Row {
  const varied = Object.keys(switched).filter((factor) => switched[factor] !== own[factor]);
  return { factors: assign({ ...own, ...switched } as Partial<Factors>), varied, role };
}
