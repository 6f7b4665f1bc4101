/** Trials that overlap: which, how many, and what becomes of them when their agent fails. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assign, type Factors } from "../../scenarios/factors.ts";
import { type BatchReport, calledOff, type TrialReport, type TrialRequest } from "../agent/protocol.ts";
import { GuestFault } from "../environments/vm/contract.ts";
import { exampleCell, soleSection } from "../ledger/testing/records.ts";
import type { Cell } from "../matrix/cell.ts";
import { profiles, stableAfter, targetFor } from "../matrix/profile.ts";
import { run } from "./run.ts";
import type { FakeRule } from "./testing/fake-environment.ts";
import { fakeScenario, fakeWorld, silent } from "./testing/fake-world.ts";
import { mayOverlap, trialsTogether } from "./together.ts";
import type { World } from "./world.ts";

const cell = (levels: Partial<Factors> = {}, more: Partial<Cell> = {}): Cell => ({
  ...exampleCell,
  role: "variation",
  factors: assign(levels),
  ...more,
});

describe("trials overlap", () => {
  const none = new Set<string>();
  test("only where they sleep long enough, and start one container at a time", () => {
    expect(mayOverlap(cell({ delayMs: 50 }), none)).toBe(true);
    expect(mayOverlap(cell({ delayMs: 10 }), none)).toBe(false);
    expect(mayOverlap(cell({ delayMs: 500, concurrency: 4 }), none)).toBe(false);
  });

  test("neither where the scenario forbids it nor where orders were explored", () => {
    expect(mayOverlap(cell({ delayMs: 500 }), new Set([exampleCell.scenario]))).toBe(false);
    const bounds = { preemptions: 1, orders: 1 };
    const exploration = { bounds, possible: 1, withinPreemptions: 1, commuting: 0, cut: 0 };
    expect(mayOverlap(cell({ delayMs: 500 }, { exploration }), none)).toBe(false);
  });

  test("as many as take some seconds, by what they took so far", () => {
    expect(trialsTogether(cell(), 100)).toBe(40);
    expect(trialsTogether(cell(), 10)).toBe(48);
    expect(trialsTogether(cell(), 60_000)).toBe(1);
    expect(trialsTogether(cell({ delayMs: 1000 }), undefined)).toBeGreaterThan(8);
  });
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-together-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const slow = fakeScenario({ name: "slow", kind: "timing", levels: { delayMs: 500 } });
const ok: FakeRule = () => ({ outcome: "ok" });
const enough = stableAfter(targetFor("base", profiles.quick));
const start = (world: World) =>
  run({ profile: "quick", dir, resume: false, jobs: 1 }, world, silent, new AbortController().signal);

/** A world whose agents answer batches so. */
function worldWhere(
  answer: (
    batch: readonly TrialRequest[],
    usual: () => Promise<readonly BatchReport[]>,
  ) => Promise<readonly BatchReport[]>,
) {
  const world = fakeWorld([slow], ok);
  const begin = world.environment.start;
  const environment = Object.assign(world.environment, {
    start: async (...setup: Parameters<typeof begin>) => {
      const agent = await begin(...setup);
      return { ...agent, runTrials: (batch: readonly TrialRequest[]) => answer(batch, () => agent.runTrials(batch)) };
    },
  });
  return { ...world, environment };
}

test("a cell's trials come in batches, each trial a line of its own, and no more than it needs", async () => {
  const world = fakeWorld([slow], ok);
  expect(await start(world)).toBe("complete");
  const { trials } = soleSection(dir);
  expect(trials.map(({ trial }) => trial)).toEqual(Array.from({ length: enough }, (_, trial) => trial));
  expect(new Set(trials.map(({ seed }) => seed)).size).toBe(enough);
  expect(world.environment.batches.length).toBeGreaterThan(0);
  expect(world.environment.batches.length).toBeLessThan(enough / 3);
});

test("trials that were called off are run again", async () => {
  const first = worldWhere(async (_, usual) => {
    const reports = await usual();
    return reports.map((report, index) => (index % 2 === 1 ? calledOff : report));
  });
  expect(await start(first)).toBe("complete");
  expect(soleSection(dir).trials).toHaveLength(enough);
});

test("when all are called off, they are run one by one", async () => {
  let batches = 0;
  const world = worldWhere(async (batch) => {
    batches++;
    return batch.map(() => calledOff);
  });
  expect(await start(world)).toBe("complete");
  expect(soleSection(dir).trials).toHaveLength(enough);
  expect(batches).toBeLessThan(5);
});

test("when an agent dies with a batch, its trials are run one by one, and none is lost", async () => {
  let deaths = 0;
  const world = worldWhere(async () => {
    deaths++;
    throw new Error("exit code 137");
  });
  expect(await start(world)).toBe("complete");
  const { trials } = soleSection(dir);
  expect(trials.map(({ outcome }) => outcome)).toEqual(Array.from({ length: enough }, () => "ok"));
  // Once in each slice: a new agent may do better.
  expect(deaths).toBeLessThan(5);
});

test("a kernel that fails under a batch is a finding, and is told with the doubt", async () => {
  let faults = 0;
  const world = worldWhere(async (_, usual) => {
    if (faults++ > 0) return usual();
    throw new GuestFault("kernel-fault", { message: "guest panic", kernelLog: ["Kernel panic - not syncing"] });
  });
  await start(world);
  const [first] = soleSection(dir).trials;
  expect(first).toMatchObject({ trial: 0, outcome: "kernel-fault", evidence: { message: "guest panic" } });
  expect(first?.evidence.details?.at(-1)).toMatch(/^\d+ trials overlapped: in which of them/);
});

test("the guest's fault is ours when QEMU was killed: the trials are run again", async () => {
  let faults = 0;
  const world = worldWhere(async (_, usual) => {
    if (faults++ > 0) return usual();
    throw new GuestFault("harness-error", { message: "QEMU ended by SIGKILL" });
  });
  await start(world);
  const { trials } = soleSection(dir);
  expect(new Set(trials.map(({ outcome }: Pick<TrialReport, "outcome">) => outcome))).toEqual(new Set(["ok"]));
});
