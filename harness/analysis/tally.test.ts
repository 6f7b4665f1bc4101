import fc from "fast-check";
import { expect, test } from "vitest";
import { outcomes } from "../../scenarios/outcome.ts";
import { count, emptyTally, tallyOf } from "./tally.ts";

const trials = fc.array(
  fc.record(
    {
      outcome: fc.constantFrom(...outcomes),
      schedule: fc.constantFrom("a:x", "a:x,y", "b:x"),
      executed: fc.constantFrom("a:x", "b:x"),
    },
    { requiredKeys: ["outcome"] },
  ),
);

test("all trials at once add up to what they do one by one", () => {
  fc.assert(
    fc.property(trials, (all) => {
      expect(tallyOf(all)).toEqual(all.reduce(count, emptyTally));
    }),
  );
});

test("harness errors are counted apart, orders by themselves, and a failed order by the part that was followed", () => {
  const tally = tallyOf([
    { outcome: "ok", schedule: "a:x,y" },
    { outcome: "hang", schedule: "a:x,y", executed: "a:x" },
    { outcome: "leak", schedule: "b:x", executed: "a:x" },
    { outcome: "harness-error", schedule: "b:x" },
  ]);
  expect(tally).toEqual({
    ...{ n: 3, failures: 2, harnessErrors: 1, outcomes: { ok: 1, hang: 1, leak: 1 }, executed: ["a:x"] },
    schedules: { "a:x,y": { n: 2, failures: 1 }, "b:x": { n: 1, failures: 1 } },
  });
});
