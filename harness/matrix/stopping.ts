import { ordersLeft } from "../analysis/explored.ts";
import { clopperPearson } from "../analysis/interval.ts";
import type { Tally } from "../analysis/tally.ts";
import { basisOf, failuresToFail, judge, missingOrders, refusals, schedulesOf } from "../analysis/verdict.ts";
import type { Cell } from "./cell.ts";
import { affordable } from "./expected.ts";
import { harnessErrorsPerCell, type Profile, stableAfter, targetOf } from "./profile.ts";

export { ordersDecidedByPrefix } from "../analysis/explored.ts";

type Stopping = Pick<Cell, "scenario" | "kind" | "role" | "schedules" | "factors" | "target" | "exploration">;

/**
 * `first`: what a cell gets before others get more. `rest`: what it gets of the time that is left when all have had that: a narrower
 * interval of its rate, the trials that a dear cell had to do without.
 */
export type Turn = "first" | "rest";

/** Whether a cell needs no further trial: its verdict is settled, its budget is spent, or the harness keeps failing on it. */
export function isDone(cell: Stopping, tally: Tally, profile: Profile, turn: Turn = "first"): boolean {
  return trialsToRun(cell, tally, profile, turn) === 0;
}

/**
 * Trials that a cell still gets before it can be done, whatever they show; 0 when it is done. So many may run side by side without one
 * in vain; then the cell is looked at again.
 */
export function trialsToRun(cell: Stopping, tally: Tally, profile: Profile, turn: Turn = "first"): number {
  if (tally.harnessErrors >= harnessErrorsPerCell) return 0;
  const { verdict } = judge(cell, tally, profile);
  if (verdict === "unsupported") return 0;
  if (cell.exploration) return Math.min(ordersAtOnce, ordersLeft(cell, tally).length);
  if (basisOf(cell) === "schedules") {
    const missing = missingOrders(cell, tally);
    if (missing > 0) return Math.min(missing, untilRefused(tally));
    if (verdict === "flaky" && orderDecides(tally)) return 0;
  }
  return verdict === "stable" || verdict === "fails" ? 0 : untilNextLook(cell, tally, profile, turn);
}

/** The orders of a cell's next trials; undefined where it has none. */
export function nextSchedules(cell: Stopping, tally: Tally, trials: number): (string | undefined)[] {
  if (cell.exploration) return ordersLeft(cell, tally).slice(0, trials);
  const ran = new Map(schedulesOf(cell).map((id) => [id, tally.schedules[id]?.n ?? 0]));
  return Array.from({ length: trials }, () => {
    const id = fewest(ran);
    if (id !== undefined) ran.set(id, (ran.get(id) ?? 0) + 1);
    return id;
  });
}

/** The order of a cell's next trial: the one with the fewest trials so far, in the scenario's own order. */
export function nextSchedule(cell: Stopping, tally: Tally): string | undefined {
  return nextSchedules(cell, tally, 1)[0];
}

/** A failing order may decide others, and those should not run in the meantime. */
const ordersAtOnce = 7;

function fewest(ran: ReadonlyMap<string, number>): string | undefined {
  const least = Math.min(...ran.values());
  return [...ran].find(([, trials]) => trials === least)?.[0];
}

/** Each order either always failed or never: chance has no part in it. */
function orderDecides({ schedules }: Tally): boolean {
  return Object.values(schedules).every(({ n, failures }) => failures === 0 || failures === n);
}

/** The fewest trials after which some run of outcomes would end the cell. */
function untilNextLook(cell: Stopping, tally: Tally, profile: Profile, turn: Turn): number {
  const { n, failures } = tally;
  const left = Math.max(0, limitOf(cell, tally, profile, turn) - n);
  const looks = [left, failuresToFail(tally), untilRefused(tally)];
  if (failures === 0 && basisOf(cell) === "trials") looks.push(stableAfter(targetOf(cell, profile)) - n);
  // With the next trial it may turn out to fail now and then.
  if (failures === 0 || failures === n) looks.push(Math.max(1, flakyLimit(cell, profile) - n));
  return Math.min(...looks);
}

function untilRefused({ n, outcomes }: Tally): number {
  return n < refusals && (outcomes["mount-refused"] ?? 0) === n ? refusals - n : Number.POSITIVE_INFINITY;
}

/** Trials that a cell gets at most which goes on as it does. */
function limitOf(cell: Stopping, { n, failures }: Tally, profile: Profile, turn: Turn): number {
  const enough = Math.max(stableAfter(targetOf(cell, profile)), profile.trialsPerCell);
  if (cell.role === "recommended") return enough;
  const flaky = failures > 0 && failures < n;
  if (turn === "first") return flaky ? flakyLimit(cell, profile) : affordable(cell, profile);
  return flaky && isNarrow(failures, n, profile) ? n : enough;
}

function flakyLimit(cell: Stopping, profile: Profile): number {
  if (cell.role === "recommended") return profile.trialsPerCell;
  return Math.min(profile.flakyTrials, affordable(cell, profile));
}

function isNarrow(failures: number, n: number, { flakyWidth }: Profile): boolean {
  const [low, high] = clopperPearson(failures, n);
  return high - low <= flakyWidth;
}
