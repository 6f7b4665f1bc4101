import { assign, type Factors } from "../../../../scenarios/factors.ts";
import { seededRandom } from "../../../agent/random.ts";
import { cellId, type Role } from "../../../matrix/cell.ts";
import type { JudgedCell } from "../../judged-cell.ts";
import { emptyTally, type Tally } from "../../tally.ts";
import { judge } from "../../verdict.ts";
import type { LevelSet } from "../level-set.ts";

/** What makes trials fail in a simulated kernel: each cause with a chance of its own, and anything at all with that of the background. */
export interface Planted {
  readonly causes: readonly { readonly levels: LevelSet; readonly rate: number }[];
  readonly background?: number;
}

/** Whether the next trial of a cell fails. */
export type Nature = (levels: LevelSet) => boolean;

export function nature({ causes, background = 0 }: Planted, seed: number): Nature {
  const random = seededRandom(seed);
  return (levels) => {
    const present = causes.filter((cause) =>
      Object.entries(cause.levels).every(([name, level]) => levels[name] === level),
    );
    const spared = present.reduce((chance, { rate }) => chance * (1 - rate), 1 - background);
    return random() >= spared;
  };
}

const place = { kernel: { release: "6.18.0", version: "#1" }, environment: "host", subject: "builtin" };

export interface Row {
  readonly factors: Factors;
  readonly varied: readonly string[];
  readonly role: Role;
}

/** A cell after so many trials, as a run would judge it. `until` may end it sooner. */
export function simulate(
  row: Row,
  trials: number,
  fails: Nature,
  until: (tally: Tally) => boolean = () => false,
): JudgedCell {
  const identity = { scenario: "simulated", factors: row.factors, ...place };
  const cell = {
    ...row,
    ...identity,
    kernel: { ...place.kernel, name: "6.18.0" },
    id: cellId(identity),
    kind: "timing" as const,
    schedules: [],
    target: 0.01,
  };
  let tally = emptyTally;
  for (let trial = 0; trial < trials && !until(tally); trial++) tally = after(tally, fails(row.factors));
  return { cell, trials: [], tally, judgement: judge(cell, tally, cell) };
}

function after(tally: Tally, failed: boolean): Tally {
  const failures = tally.failures + (failed ? 1 : 0);
  const n = tally.n + 1;
  return {
    ...tally,
    n,
    failures,
    outcomes: { ...(n > failures && { ok: n - failures }), ...(failures > 0 && { hang: failures }) },
  };
}

/** The recommended setting and one factor at a time around it. */
export function oneAtATime(levels: Readonly<Record<string, readonly (string | number)[]>>): Row[] {
  const own = assign({ runtime: "runc-1.3.6" });
  const switched = Object.entries(levels).flatMap(([factor, all]) =>
    all
      .filter((level) => own[factor as keyof Factors] !== level)
      .map((level): Row => ({ factors: { ...own, [factor]: level } as Factors, varied: [factor], role: "variation" })),
  );
  return [{ factors: own, varied: [], role: "base" }, ...switched];
}

/** Rows of a covering array over the recommended setting. */
export function arrayRows(rows: readonly LevelSet[]): Row[] {
  const own = assign({ runtime: "runc-1.3.6" });
  return rows.map((row) => {
    const factors = { ...own, ...row } as Factors;
    const varied = Object.keys(row).filter((factor) => own[factor as keyof Factors] !== row[factor]);
    return { factors, varied, role: "array" };
  });
}
