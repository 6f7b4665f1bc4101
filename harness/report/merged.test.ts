/** One report of many ledgers. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readClaims } from "../analysis/claims-file.ts";
import { type Ledger, type LedgerFile, readLedgerFile } from "../ledger/read.ts";
import { run } from "../run/run.ts";
import { fakeKernels, silent } from "../run/testing/fake-world.ts";
import { resultsOf } from "./results.ts";
import type { Results } from "./results-schema.ts";
import { exampleRule, exampleScenarios } from "./testing/results.ts";
import { writeReports } from "./write.ts";

const dir = mkdtempSync(join(tmpdir(), "mountproof-merged-"));
const [first, second, joined] = ["first", "second", "joined"].map((name) => join(dir, name)) as [
  string,
  string,
  string,
];
let one: LedgerFile;
beforeAll(async () => {
  await runOn(first, ["6.1.0-50-cloud-amd64", "6.12.0-test"]);
  await runOn(second, ["7.2-cloud-amd64"]);
  one = readLedgerFile(first);
});
afterAll(() => rmSync(dir, { recursive: true }));

async function runOn(out: string, releases: readonly string[]): Promise<void> {
  const world = fakeKernels(
    exampleScenarios,
    releases.map((release) => ({ release, rule: exampleRule })),
  );
  await run({ profile: "quick", dir: out, resume: false, jobs: 1 }, world, silent, new AbortController().signal);
}

const resultsFrom = (...files: LedgerFile[]) => resultsOf(files, readClaims());

test("the same directory twice, by another name, and a copy of it count once", () => {
  symlinkSync(first, join(dir, "link"));
  cpSync(first, join(dir, "copy"), { recursive: true });
  const alone = writeReports(joined, [first]);
  const page = readFileSync(join(joined, "index.html"), "utf8");
  expect(alone.harness.trials).toBe(one.sections.reduce((sum, { trials }) => sum + trials.length, 0));
  expect(writeReports(joined, [first, first, join(dir, "link"), join(dir, "copy")])).toEqual(alone);
  expect(readFileSync(join(joined, "index.html"), "utf8")).toBe(page);
});

test("an older copy of a ledger that was gone on with adds nothing", () => {
  const older = { ...one, sections: one.sections.map((section) => cut(section, 0, 100)) };
  expect(older.sections[0]?.end).toBeUndefined();
  const whole = resultsFrom(one);
  expect(resultsFrom(older, one)).toEqual(whole);
  expect(resultsFrom(one, older)).toEqual(whole);
});

test("copies that were both gone on with give all trials of both, each once", () => {
  const parts = [
    cut(sectionOf(one), 0, 200),
    {
      ...cut(sectionOf(one), 0, 100),
      trials: [...sectionOf(one).trials.slice(0, 100), ...sectionOf(one).trials.slice(150, 260)],
    },
  ];
  const { harness } = resultsFrom(...parts.map(asFile));
  expect(harness.trials).toBe(260);
  expect(harness.runs).toHaveLength(1);
});

test("shards of one run count together as the whole run does, whatever their order", () => {
  const whole = resultsFrom(asFile(sectionOf(one)));
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 20 }),
      shuffle(4),
      (turns, order) => {
        const shards = [0, 1, 2, 3].map((shard) => shardOf(sectionOf(one), shard, turns));
        const inTurn = resultsFrom(...shards.map(asFile));
        expect(countsOf(inTurn)).toEqual(countsOf(whole));
        expect(inTurn.harness).toMatchObject({ trials: whole.harness.trials, errorRate: whole.harness.errorRate });
        expect(inTurn.harness.runs.map(({ trials }) => trials)).toEqual(shards.map(({ trials }) => trials.length));
        expect(inTurn.timeSpent.map(({ trials }) => trials)).toEqual([whole.harness.trials]);
        expect(resultsFrom(...order.map((at) => asFile(shards[at] ?? sectionOf(one))))).toEqual(inTurn);
      },
    ),
    { numRuns: 10 },
  );
});

test("the same cells run on another day have the trials of both days", () => {
  const again = sectionOf(one);
  const later = {
    ...onAnotherDay(again),
    trials: again.trials.map((trial) => ({ ...trial, startedAt: "2027-01-01T00:00:00.000Z" })),
  };
  const [single, both] = [resultsFrom(asFile(again)), resultsFrom(asFile(later), asFile(again))];
  expect(both.cells.map(({ id, n, failures }) => [id, n, failures])).toEqual(
    single.cells.map(({ id, n, failures }) => [id, 2 * n, 2 * failures]),
  );
  expect(both.harness.runs).toHaveLength(2);
});

test("of two plans the stricter one holds, whichever comes first", () => {
  const strict = onAnotherDay(sectionOf(one));
  const cells = strict.header.plan.cells.map((cell) => ({ ...cell, target: 0.001 }));
  const stricter = { ...strict, header: { ...strict.header, plan: { ...strict.header.plan, cells } } };
  const results = [
    resultsFrom(asFile(sectionOf(one)), asFile(stricter)),
    resultsFrom(asFile(stricter), asFile(sectionOf(one))),
  ];
  expect(results[0]).toEqual(results[1]);
  // 0 of 299 is not enough for 0.1 %.
  expect(results[0]?.decisions[0]?.decision).toBe("undecided");
});

test("ledgers of other kernels: the kernels of all, by version, in either order", () => {
  const other = readLedgerFile(second);
  const results = resultsFrom(other, one);
  expect(results.kernels.map(({ name }) => name)).toEqual(["6.1.0-50-cloud-amd64", "6.12.0-test", "7.2-cloud-amd64"]);
  expect(results.cells.length).toBe(resultsFrom(one).cells.length + resultsFrom(other).cells.length);
  expect(resultsFrom(one, other)).toEqual(results);
});

function sectionOf({ sections }: LedgerFile): Ledger {
  const [section] = sections;
  if (!section) throw new Error("no section");
  return section;
}

function asFile(section: Ledger): LedgerFile {
  return { path: section.path, sections: [section], notRun: [] };
}

/** As if the run had been killed. */
function cut(section: Ledger, from: number, to: number): Ledger {
  return { ...section, trials: section.trials.slice(from, to), end: undefined };
}

/** Its cells are those whose turn is this shard's; all cells are planned. */
function shardOf(section: Ledger, shard: number, turns: readonly number[]): Ledger {
  const ids = section.header.plan.cells.map(({ id }) => id);
  const isOwn = (id: string) => turns[ids.indexOf(id) % turns.length] === shard;
  const startedAt = `2026-02-0${shard + 1}T00:00:00.000Z`;
  return {
    ...section,
    header: { ...section.header, startedAt },
    trials: section.trials.filter(({ cell }) => isOwn(cell)),
  };
}

function onAnotherDay(section: Ledger): Ledger {
  return { ...section, header: { ...section.header, startedAt: "2027-01-01T00:00:00.000Z" } };
}

function countsOf({ cells }: Results) {
  return cells.map(({ id, n, failures, outcomes, verdict, interval, evidence }) => ({
    id,
    n,
    failures,
    outcomes,
    verdict,
    interval,
    evidence,
  }));
}

function shuffle(length: number): fc.Arbitrary<number[]> {
  const all = Array.from({ length }, (_, index) => index);
  return fc.shuffledSubarray(all, { minLength: length });
}
