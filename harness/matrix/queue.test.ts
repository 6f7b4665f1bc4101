import { expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { count, emptyTally, type Tally } from "../analysis/tally.ts";
import type { Cell } from "./cell.ts";
import { profiles } from "./profile.ts";
import { queue } from "./queue.ts";

const cell = (id: string, more: Partial<Cell> = {}): Cell => {
  const plain = {
    id,
    scenario: "s",
    factors: assign({}),
    kind: "timing",
    schedules: [],
    role: "variation",
    varied: [],
  } as const;
  return { ...plain, ...more };
};
const recommended = cell("z", { role: "recommended" });
const cheap = cell("b");
const dear = cell("a", { factors: assign({ runtime: "runc-1.3.6" }) });

function drain(tallies: Map<string, Tally>, rounds: number): string[] {
  const work = queue([dear, cheap, recommended], profiles.default, ({ id }) => tallies.get(id) ?? emptyTally);
  return Array.from({ length: rounds }, () => {
    const slice = work.take();
    if (!slice) return "nothing";
    work.giveBack(slice.cell);
    return `${slice.cell.id} ${slice.trials}`;
  });
}

test("rounds: the recommended setting first, then cheap before dear, twice as many trials each time", () => {
  expect(drain(new Map(), 7)).toEqual(["z 56", "b 7", "a 7", "z 112", "b 14", "a 14", "z 224"]);
});

test("settled cells are not given out again", () => {
  let failed = emptyTally;
  for (let n = 0; n < 7; n++) failed = count(failed, { outcome: "hang" });
  expect(
    drain(
      new Map([
        ["b", failed],
        ["a", failed],
      ]),
      2,
    ),
  ).toEqual(["z 56", "z 112"]);
});

test("a cell is worked on by one worker at a time", () => {
  const work = queue([cheap], profiles.default, () => emptyTally);
  expect(work.take()?.cell.id).toBe("b");
  expect(work.take()).toBeUndefined();
  work.giveBack(cheap);
  expect(work.take()?.cell.id).toBe("b");
});

test("when the time is spent only the recommended setting goes on", () => {
  const work = queue([cheap, recommended], profiles.default, () => emptyTally);
  const only = { onlyRecommended: true };
  expect(work.take(only)?.cell.id).toBe("z");
  expect(work.take(only)).toBeUndefined();
  // What seemed spent after a slow first trial may turn out not to be.
  expect(work.take()?.cell.id).not.toBe("z");
});

test("a worker is told for what it works: what is left of the time goes to cells that are undecided", () => {
  let flaky = emptyTally;
  for (let n = 0; n < profiles.default.flakyTrials; n++) flaky = count(flaky, { outcome: n % 2 === 0 ? "hang" : "ok" });
  const tallies = new Map([["a", flaky]]);
  const work = queue([dear, cheap], profiles.default, ({ id }) => tallies.get(id) ?? emptyTally);
  expect(work.take()).toMatchObject({ cell: { id: "b" }, turn: "first" });
  // Others are at work on what has not had its turn.
  expect(work.take()).toMatchObject({ cell: { id: "a" }, turn: "rest" });
  expect(work.take()).toBeUndefined();
});

test("roles: what decides, each scenario's own, the guide, the array, variations, confirmations", () => {
  const made = (["confirmation", "variation", "array", "guide", "base"] as const).map((role) => cell(role, { role }));
  const work = queue([...made, recommended], profiles.default, () => emptyTally);
  const order = Array.from({ length: 6 }, () => work.take()?.cell.role);
  expect(order).toEqual(["recommended", "base", "guide", "array", "variation", "confirmation"]);
});
