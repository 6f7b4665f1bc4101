/** Shards of a run, joined, against the whole run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readClaims } from "../analysis/claims-file.ts";
import { readLedgerFile } from "../ledger/read.ts";
import { run } from "../run/run.ts";
import type { FakeRule } from "../run/testing/fake-environment.ts";
import { fakeKernels, fakeScenario, kernelRule, linkCount, recommended, silent } from "../run/testing/fake-world.ts";
import { resultsOf } from "./results.ts";
import type { Results } from "./results-schema.ts";

const move = (name: string) => ({ name, reads: [], writes: ["same"] });
const scenarios = [
  recommended,
  linkCount,
  fakeScenario({ name: "flaky", kind: "timing", varies: ["index", "delayMs"] }),
  fakeScenario({ name: "explored", explore: () => ({ actors: { a: [move("one")], b: [move("two")] } }) }),
  fakeScenario({ name: "other", varies: ["ttlSec"] }),
];
const flaky: FakeRule = (request) => {
  if (request.scenario === "flaky") return { outcome: request.trial % 3 === 0 ? "empty-lower" : "ok" };
  if (request.scenario === "explored" && request.schedule?.startsWith("b")) return { outcome: "leak" };
  return kernelRule(request);
};
const count = 3;

let base: string;
const wholeDir = () => join(base, "whole");
const shardDir = (index: number) => join(base, `shard-${index}`);
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "mountproof-shards-"));
  await start(wholeDir());
  for (let index = 1; index <= count; index++) await start(shardDir(index), { index, count });
});
afterAll(() => rmSync(base, { recursive: true }));

async function start(dir: string, shard?: { index: number; count: number }): Promise<void> {
  const world = fakeKernels(scenarios, [
    { release: "6.1.0", rule: flaky },
    { release: "7.2.0", rule: flaky },
  ]);
  const options = { profile: "quick" as const, dir, resume: false, jobs: 1, ...(shard ? { shard } : {}) };
  expect(await run(options, world, silent, new AbortController().signal)).toBe("complete");
}

const resultsFrom = (dirs: readonly string[]) => resultsOf(dirs.map(readLedgerFile), readClaims());

/** Everything but when the runs began and how long they took. */
function comparable({ harness, timeSpent: _, ...results }: Results) {
  const { trialsMs: __, ...facts } = harness;
  const runs = facts.runs.map(({ startedAt: ___, settledSeconds: ____, ...run }) => run);
  return { ...results, harness: { ...facts, runs } };
}

test("all shards, in any order, give the results of the whole run", () => {
  const whole = resultsFrom([wholeDir()]);
  const joined = resultsFrom([shardDir(3), shardDir(1), shardDir(2)]);
  expect(comparable(joined)).toEqual(comparable(whole));
  expect(whole.decisions.map(({ decision }) => decision)).toEqual(["ship", "ship"]);
  expect(whole.attributions.length).toBeGreaterThan(0);
});

test("each shard has cells of its own, and all of them together are the plan", () => {
  const cellsIn = (dir: string) =>
    readLedgerFile(dir).sections.map(({ header }) =>
      header.plan.cells.filter(({ role }) => role !== "confirmation").map(({ id }) => id),
    );
  const shards = [1, 2, 3].map((index) => cellsIn(shardDir(index)));
  for (const [kernel, planned] of cellsIn(wholeDir()).entries()) {
    const parts = shards.map((sections) => sections[kernel] ?? []);
    expect(parts.every(({ length }) => length > 0)).toBe(true);
    expect(parts.flat().sort()).toEqual(planned.toSorted());
  }
});

test("a missing shard is not run, with how much is lost, and the decision says so", () => {
  const { notRun, decisions, cells } = resultsFrom([shardDir(1), shardDir(3)]);
  const whole = resultsFrom([wholeDir()]);
  const lost = new Set(whole.cells.map(({ id }) => id)).difference(new Set(cells.map(({ id }) => id)));
  const planned = readLedgerFile(wholeDir()).sections[0]?.header.plan.cells ?? [];
  const all = planned.filter(({ role }) => role !== "confirmation");
  const gone = all.filter(({ id }) => lost.has(id)).length;
  const sentence = `${gone} of the plan's ${all.length} cells are in it`;
  expect(notRun).toContainEqual({
    what: "shard 2/3",
    reason: `its ledger is not among these; ${sentence}`,
    kind: "unavailable",
    kernels: ["6.1.0"],
  });
  expect(decisions[0]?.decision).toBe("ship");
  expect(decisions[0]?.sentence).toContain(`Shard 2/3 is missing: ${sentence}.`);
});

test("without shard 1 there is no verdict, and not because the recommended setting was left out", () => {
  const { decisions } = resultsFrom([shardDir(2), shardDir(3)]);
  expect(decisions[0]).toMatchObject({
    decision: "undecided",
    sentence: "No verdict on kernel 6.1.0: the recommended setting is in shard 1/3, whose ledger is not among these.",
  });
});

test("a planted defect that one shard missed is not made up for by the others", () => {
  const files = [1, 2, 3].map((index) => readLedgerFile(shardDir(index)));
  const blind = files.map((file, index) => ({
    ...file,
    sections: file.sections.map((section) => ({
      ...section,
      selfTests: section.selfTests.map((one, test) => ({ ...one, recognised: index !== 0 || test !== 2 })),
    })),
  }));
  const { harness, decisions } = resultsOf(blind, readClaims());
  expect(harness.runs.map(({ planted, caught }) => [planted, caught])).toEqual([
    [4, 3],
    [4, 3],
  ]);
  expect(decisions[0]?.decision).toBe("undecided");
});
