import fc from "fast-check";
import { expect, test } from "vitest";
import { scenarios } from "../../scenarios/index.ts";
import { fakeHello } from "../run/testing/fake-environment.ts";
import { guessCostMs, guessTrials } from "./expected.ts";
import { plan } from "./plan.ts";
import { profiles } from "./profile.ts";
import { cellsOfShard } from "./shard.ts";

const { cells, profile } = plan(scenarios, profiles.quick, fakeHello, { environment: "host", subject: "builtin" });
const split = (all: typeof cells, count: number) =>
  Array.from({ length: count }, (_, index) => cellsOfShard(all, profile, { index: index + 1, count }));
const idsOf = (some: typeof cells) => some.map(({ id }) => id);

test("every cell is in exactly one shard, whatever the order of the plan, and a scenario stays whole", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.boolean(), (count, reversed) => {
      const shards = split(cells, count);
      expect(shards.flatMap(idsOf).sort()).toEqual(idsOf(cells).sort());
      const owners = shards.flatMap((own) => [...new Set(own.map(({ scenario }) => scenario))]);
      expect(new Set(owners).size).toBe(owners.length);
      const again = split(reversed ? cells.toReversed() : cells, count);
      expect(again.map((own) => idsOf(own).sort())).toEqual(shards.map((own) => idsOf(own).sort()));
    }),
    { numRuns: 15 },
  );
});

test.each([2, 4, 8])("of %d shards none is expected to cost a third more than its share", (count) => {
  const cost = (some: typeof cells) =>
    some.reduce((sum, cell) => sum + guessCostMs(cell) * guessTrials(cell, profile), 0);
  const dearest = Math.max(...split(cells, count).map(cost));
  expect(dearest).toBeLessThan((cost(cells) / count) * (4 / 3));
});

test("the recommended setting is in shard 1", () => {
  for (const count of [1, 2, 7]) {
    expect(split(cells, count)[0]?.some(({ role }) => role === "recommended")).toBe(true);
  }
});
