import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clopperPearson } from "../analysis/interval.ts";
import { ledgerPath } from "../ledger/read.ts";
import { soleSection } from "../ledger/testing/records.ts";
import { profiles } from "../matrix/profile.ts";
import type { RunOptions } from "./options.ts";
import { run } from "./run.ts";
import type { FakeRule } from "./testing/fake-environment.ts";
import { fakeScenario, fakeWorld, kernelRule, linkCount, recommended, silent } from "./testing/fake-world.ts";
import type { World } from "./world.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-run-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const ok: FakeRule = () => ({ outcome: "ok" });

function start(world: World, more: Partial<RunOptions> = {}, signal: AbortSignal = new AbortController().signal) {
  return run({ profile: "quick", dir, resume: false, jobs: 1, ...more }, world, silent, signal);
}

/** Trials of each cell, without what differs from run to run. */
function cellsOf(directory: string): Record<string, string[]> {
  const cells = Map.groupBy(soleSection(directory).trials, ({ cell }) => cell);
  const lines = [...cells].map(([cell, trials]): [string, string[]] => [
    cell,
    trials.map(({ trial, seed, schedule, outcome }) => `${trial} ${seed} ${schedule} ${outcome}`),
  ]);
  return Object.fromEntries(lines.sort(([a], [b]) => (a < b ? -1 : 1)));
}

test("a run tests itself, runs every cell until it is settled, and says that it is complete", async () => {
  const world = fakeWorld([recommended, linkCount]);
  expect(await start(world)).toBe("complete");
  const { header, trials, selfTests, end } = soleSection(dir);
  expect(selfTests.map(({ name, recognised }) => [name, recognised])).toEqual([
    ["selftest-crash", true],
    ["selftest-hang", true],
    ["selftest-failure", true],
    ["selftest-leak", true],
  ]);
  const counts = Map.groupBy(trials, ({ cell }) => cell);
  const sizes = header.plan.cells.map((cell) => [cell.role, counts.get(cell.id)?.length]);
  expect(sizes[0]).toEqual(["recommended", 299]);
  // The scenario's own setting fails seven times, and a step-by-step cell that passes is settled after three.
  expect(sizes[1]).toEqual(["base", 7]);
  expect(sizes.filter(([role, n]) => role === "variation" && n === 3)).toHaveLength(3);
  expect(end?.reason).toBe("complete");
  expect(world.environment.agents.open).toBe(0);
  expect(header.plan.notRun).toEqual([{ what: "runtime=runc-1.1.15", reason: "not in the mirror" }]);
});

test.each([1, 40, 320])("broken off after %d trials and resumed, it equals an undisturbed run", async (trials) => {
  const whole = mkdtempSync(join(tmpdir(), "mountproof-whole-"));
  const scenarios = [recommended, linkCount];
  await start(fakeWorld(scenarios), { dir: whole });
  const controller = new AbortController();
  let seen = -4;
  const rule: FakeRule = (request) => {
    if (++seen === trials) controller.abort();
    return kernelRule(request);
  };
  expect(await start(fakeWorld(scenarios, rule), {}, controller.signal)).toBe("interrupted");
  expect(soleSection(dir)).toMatchObject({ end: { reason: "interrupted" }, trials: { length: trials - 1 } });
  expect(await start(fakeWorld(scenarios), { resume: true })).toBe("complete");
  expect(cellsOf(dir)).toEqual(cellsOf(whole));
  rmSync(whole, { recursive: true });
});

test("a ledger cut anywhere, as by kill -9, is resumed to the same cells", async () => {
  await start(fakeWorld([recommended, linkCount]));
  const whole = cellsOf(dir);
  const bytes = readFileSync(ledgerPath(dir));
  const header = bytes.indexOf("\n") + 1;
  for (const share of [0, 0.1, 0.5, 0.999]) {
    writeFileSync(ledgerPath(dir), bytes.subarray(0, header + Math.floor((bytes.length - header) * share)));
    await start(fakeWorld([recommended, linkCount]), { resume: true });
    expectAlike(cellsOf(dir), whole);
  }
});

/**
 * The same planned cells with the same trials. How many more a cell gets to confirm a cause hangs on what was known when that was asked.
 */
function expectAlike(cells: Record<string, string[]>, whole: Record<string, string[]>): void {
  const planned = soleSection(dir).header.plan.cells.filter(({ role }) => role !== "confirmation");
  for (const { id } of planned) {
    const [some = [], all = []] = [cells[id], whole[id]];
    const common = Math.min(some.length, all.length);
    expect(common, id).toBeGreaterThan(0);
    expect(some.slice(0, common)).toEqual(all.slice(0, common));
  }
}

test("an agent that dies costs a harness error, is started anew, and three times end the cell", async () => {
  const dies = fakeScenario({ name: "dies" });
  const world = fakeWorld([dies, recommended], ({ scenario }) =>
    scenario === "dies" ? "agent-dies" : { outcome: "ok" },
  );
  expect(await start(world)).toBe("complete");
  const errors = soleSection(dir).trials.filter(({ outcome }) => outcome === "harness-error");
  expect(errors.map(({ scenario, evidence }) => [scenario, evidence.message])).toEqual(
    Array(3).fill(["dies", "the agent failed: exit code 139"]),
  );
  expect(world.environment.agents).toEqual({ started: 5, open: 0 });
});

test("a planted defect that is not recognised stops the run before it judges anything", async () => {
  const blind: FakeRule = ({ scenario }) =>
    scenario === "selftest-leak" ? { outcome: "stale-handle" } : { outcome: "ok" };
  const world = fakeWorld([recommended], blind);
  expect(await start(world)).toBe("self-test");
  const { trials, selfTests } = soleSection(dir);
  expect(trials).toEqual([]);
  expect(selfTests.at(-1)).toMatchObject({ name: "selftest-leak", outcome: "stale-handle", recognised: false });
  expect(world.environment.agents.open).toBe(0);
});

test("the self-test plants its defects in the built-in engine, whatever the subject", async () => {
  const world = fakeWorld([recommended], ok);
  const subjects: (string | undefined)[] = [];
  const { start: startAgent } = world.environment;
  const environment = {
    ...world.environment,
    start: (setup: Parameters<typeof startAgent>[0]) => {
      subjects.push(setup.subject?.name);
      return startAgent(setup);
    },
  };
  const subject = {
    name: "other",
    serve: ["x", "{image}", "{mountpoint}"],
    ready: "mountinfo",
    stop: "SIGTERM",
  } as const;
  await start({ ...world, environments: [environment] }, { subject: { ...subject, serve: [...subject.serve] } });
  expect(subjects).toEqual(["other", undefined, undefined]);
  expect(soleSection(dir).header.subject).toBe("other");
});

test("several agents work side by side and leave the same cells", async () => {
  const scenarios = [recommended, linkCount];
  await start(fakeWorld(scenarios));
  const alone = cellsOf(dir);
  const world = fakeWorld(scenarios);
  await start(world, { jobs: 3 });
  expectAlike(cellsOf(dir), alone);
  // The greeting, the workers, and those that confirm causes.
  expect(world.environment.agents.started).toBeGreaterThanOrEqual(4);
  expect(world.environment.agents.open).toBe(0);
});

test("when the time is spent only the recommended setting goes on to its end", async () => {
  // Each trial claims to have taken so long that a resumed run finds its time spent.
  const slow: FakeRule = () => ({ outcome: "ok", ms: profiles.quick.seconds * 1000 });
  const controller = new AbortController();
  let seen = 0;
  await start(
    fakeWorld([recommended, fakeScenario({ name: "other", kind: "timing" })], (request) => {
      if (++seen === 6) controller.abort();
      return slow(request);
    }),
    {},
    controller.signal,
  );
  const rest = fakeWorld([recommended, fakeScenario({ name: "other", kind: "timing" })], ok);
  expect(await start(rest, { resume: true })).toBe("time");
  const trials = Map.groupBy(soleSection(dir).trials, ({ scenario }) => scenario);
  expect(trials.get("recommended")).toHaveLength(299);
  expect(trials.get("other")).toBeUndefined();
});

test("time that is left narrows the rate of a cell that fails now and then, and the run still ends", async () => {
  const sometimes: FakeRule = ({ scenario, trial }) =>
    scenario === "sometimes" && trial % 4 === 0 ? { outcome: "empty-lower" } : { outcome: "ok" };
  const cells = [recommended, fakeScenario({ name: "sometimes", kind: "timing" })];
  expect(await start(fakeWorld(cells, sometimes))).toBe("complete");
  const trials = Map.groupBy(soleSection(dir).trials, ({ scenario }) => scenario).get("sometimes")?.length ?? 0;
  const { flakyTrials, flakyWidth, trialsPerCell } = profiles.quick;
  expect(trials).toBeGreaterThan(flakyTrials);
  expect(trials).toBeLessThan(trialsPerCell);
  const [low, high] = clopperPearson(Math.ceil(trials / 4), trials);
  expect(high - low).toBeLessThanOrEqual(flakyWidth);
});

test("a scenario that does not exist is bad input, and no agent is started for it", async () => {
  const world = fakeWorld([recommended]);
  await expect(start(world, { only: ["recomended"] })).rejects.toMatchObject({
    code: "NO_SUCH_SCENARIO",
    hint: 'did you mean "recommended"?',
  });
  expect(world.environment.agents.started).toBe(0);
});
