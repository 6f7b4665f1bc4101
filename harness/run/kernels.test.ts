/** Runs over several kernels, in fake environments. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GuestFault } from "../environments/vm/contract.ts";
import { ledgerPath, readLedger, readLedgerFile } from "../ledger/read.ts";
import { profiles, stableAfter } from "../matrix/profile.ts";
import type { RunOptions } from "./options.ts";
import { run } from "./run.ts";
import type { FakeRule } from "./testing/fake-environment.ts";
import { fakeKernels, fakeScenario, linkCount, recommended, silent } from "./testing/fake-world.ts";
import type { World } from "./world.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-kernels-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const start = (world: World, more: Partial<RunOptions> = {}, signal = new AbortController().signal) =>
  run({ profile: "quick", dir, resume: false, ...more }, world, silent, signal);

const two = [{ release: "6.1.0" }, { release: "7.2.0" }];

test("each kernel has a section with its own cells, self-test and end", async () => {
  const world = fakeKernels([recommended, linkCount], two);
  expect(await start(world)).toBe("complete");
  const sections = readLedger(dir);
  expect(sections.map(({ header }) => header.kernel.release)).toEqual(["6.1.0", "7.2.0"]);
  for (const { header, trials, selfTests, end } of sections) {
    expect(new Set(trials.map(({ kernel }) => kernel.release))).toEqual(new Set([header.kernel.release]));
    expect(selfTests).toHaveLength(4);
    expect(end?.reason).toBe("complete");
  }
  const [first, second] = sections.map(({ header }) => new Set(header.plan.cells.map(({ id }) => id)));
  expect(first?.intersection(second ?? new Set())).toEqual(new Set());
  expect(world.fakes.map(({ agents }) => agents.open)).toEqual([0, 0]);
});

test("a kernel that does not come up costs its own trials only, and the ledger says why", async () => {
  const panic = new GuestFault("kernel-fault", { message: "guest panic", kernelLog: ["Kernel panic - not syncing"] });
  const world = fakeKernels(
    [recommended],
    [{ release: "6.1.0", more: { start: () => Promise.reject(panic) } }, { release: "7.2.0" }],
  );
  expect(await start(world)).toBe("complete");
  const { sections, notRun } = readLedgerFile(dir);
  expect(sections.map(({ header }) => header.kernel.release)).toEqual(["7.2.0"]);
  expect(notRun).toMatchObject([
    { kind: "failed", what: "kernel 6.1.0", reason: expect.stringContaining("Kernel panic - not syncing") },
  ]);
});

test("of several environments one that is not applicable costs its own trials only, and the ledger says why", async () => {
  const none = { probe: async () => ({ applicable: false as const, reason: "no container engine" }) };
  const world = fakeKernels(
    [recommended],
    [{ release: "6.1.0" }, { release: "7.2.0", more: { ...none, name: "container" } }],
  );
  expect(await start(world)).toBe("complete");
  const { sections, notRun } = readLedgerFile(dir);
  expect(sections).toHaveLength(1);
  expect(notRun).toMatchObject([
    { kind: "unavailable", environment: "container", reason: expect.stringContaining("no container engine") },
  ]);
});

test("environments are closed when they are done with, also when one fails", async () => {
  const closed: string[] = [];
  const closing = (name: string) => ({ close: async () => void closed.push(name) });
  const broken = { start: () => Promise.reject(new Error("broken")), ...closing("second") };
  const world = fakeKernels(
    [recommended],
    [
      { release: "6.1.0", more: closing("first") },
      { release: "7.2.0", more: broken },
    ],
  );
  await expect(start(world)).rejects.toThrow("broken");
  expect(new Set(closed)).toEqual(new Set(["first", "second"]));
});

test("when no kernel comes up the run says so instead of ending well", async () => {
  const silentGuest = () => Promise.reject(new GuestFault("hang", { message: "no answer" }));
  const world = fakeKernels([recommended], [{ release: "6.1.0", more: { start: silentGuest } }]);
  await expect(start(world)).rejects.toMatchObject({ code: "NOTHING_RUN" });
});

test("what cannot be had is noted once, also when the run is resumed", async () => {
  const unavailable = [{ what: "kernel 7.0", reason: "not testable: no overlay module on the mirror" }];
  await start({ ...fakeKernels([recommended], two), unavailable });
  await start({ ...fakeKernels([recommended], two), unavailable }, { resume: true });
  expect(readLedgerFile(dir).notRun).toEqual([{ type: "not-run", kind: "unavailable", ...unavailable[0] }]);
});

test.each([0.2, 0.6, 0.95])(
  "cut at %d of its length, as by kill -9, it is resumed to the same trials",
  async (share) => {
    const trialsOf = () =>
      readLedger(dir).map(({ trials }) => trials.map(({ cell, trial }) => `${cell} ${trial}`).sort());
    await start(fakeKernels([recommended, linkCount], two));
    const whole = trialsOf();
    const bytes = readFileSync(ledgerPath(dir));
    writeFileSync(ledgerPath(dir), bytes.subarray(0, Math.floor(bytes.length * share)));
    await start(fakeKernels([recommended, linkCount], two), { resume: true });
    expect(trialsOf()).toEqual(whole);
  },
);

test("a guest's fault in a trial is the outcome that it says, and the next trial gets a new guest", async () => {
  const faults: FakeRule = ({ scenario, trial }) => {
    if (scenario !== "recommended" || trial > 1) return { outcome: "ok" };
    if (trial === 0) throw new GuestFault("kernel-fault", { message: "guest panic" });
    throw new GuestFault("harness-error", { message: "QEMU was killed" });
  };
  const world = fakeKernels([recommended], [{ release: "6.1.0", rule: faults }]);
  await start(world);
  const outcomes = readLedger(dir)[0]?.trials.map(({ outcome }) => outcome);
  expect(outcomes?.slice(0, 3)).toEqual(["kernel-fault", "harness-error", "ok"]);
  expect(world.fakes[0]?.agents).toEqual({ started: 4, open: 0 });
});

test("a guest that does not come up again in the middle of a run costs the trials that it should have run, not the run", async () => {
  const dies: FakeRule = ({ scenario, trial }) =>
    scenario === "recommended" && trial === 0 ? "agent-dies" : { outcome: "ok" };
  const world = fakeKernels([recommended], [{ release: "6.1.0", rule: dies }]);
  const [fake] = world.fakes;
  if (!fake) throw new Error("no fake environment");
  const begin = fake.start;
  let starts = 0;
  fake.start = async (setup) => {
    // First agent, the one for features, and then the one after the agent that died.
    if (++starts === 3) throw new GuestFault("kernel-fault", { message: "guest panic" });
    return begin(setup);
  };
  expect(await start(world)).toBe("complete");
  const outcomes = readLedger(dir)[0]?.trials.map(({ outcome }) => outcome) ?? [];
  expect(outcomes.slice(0, 3)).toEqual(["harness-error", "kernel-fault", "ok"]);
});

test("a run that is ended while it tests itself starts no more guests, and ends those that it started", async () => {
  const controller = new AbortController();
  const dies: FakeRule = ({ scenario }) => {
    // The next trial of the self-test would get a new one.
    if (scenario === "selftest-hang") controller.abort();
    return "agent-dies";
  };
  const world = fakeKernels([recommended], [{ release: "6.1.0", rule: dies }]);
  expect(await start(world, {}, controller.signal)).toBe("interrupted");
  await new Promise((resolve) => setTimeout(resolve, 20));
  // The first, that for features, and the one after the first that died.
  expect(world.fakes[0]?.agents).toEqual({ started: 3, open: 0 });
});

test("a self-test that misses a defect leaves no guest behind, the one after a guest that died neither", async () => {
  const misses: FakeRule = ({ scenario }) =>
    scenario === "selftest-crash" ? "agent-dies" : { outcome: "wrong-content" };
  const world = fakeKernels([recommended], [{ release: "6.1.0", rule: misses }]);
  expect(await start(world)).toBe("self-test");
  expect(world.fakes[0]?.agents.open).toBe(0);
});

test("a run that is ended while features are probed waits for no answer", async () => {
  const controller = new AbortController();
  const world = fakeKernels([recommended], [{ release: "6.1.0" }]);
  const [fake] = world.fakes;
  if (!fake) throw new Error("no fake environment");
  const begin = fake.start;
  const never = () => {
    controller.abort();
    return Promise.withResolvers<never>().promise;
  };
  fake.start = async (setup) => ({ ...(await begin(setup)), features: never });
  expect(await start(world, {}, controller.signal)).toBe("interrupted");
  expect(fake.agents).toEqual({ started: 2, open: 0 });
});

test.each([
  ["the agent itself", new Error("the agent could not do the request: no answer\n    at stack"), "harness-error"],
  ["the kernel", new GuestFault("kernel-fault", { message: "guest panic" }), "kernel-fault"],
])("features that cannot be probed because of %s cost themselves, not the run", async (_, cause, outcome) => {
  const world = fakeKernels([recommended], [{ release: "6.1.0" }]);
  const [fake] = world.fakes;
  if (!fake) throw new Error("no fake environment");
  const begin = fake.start;
  fake.start = async (setup) => ({ ...(await begin(setup)), features: () => Promise.reject(cause) });
  expect(await start(world)).toBe("complete");
  const { notRun } = readLedgerFile(dir);
  const [said] = cause.message.split("\n");
  expect(notRun).toMatchObject([
    { kind: "failed", what: "features of kernel 6.1.0", reason: `${outcome} while they were probed: ${said}` },
  ]);
});

test("a slow first trial of the recommended setting does not keep the other workers from the other cells", async () => {
  const slowFirst: FakeRule = ({ scenario, trial }) => ({
    outcome: "ok",
    ms: scenario === "recommended" && trial === 0 ? profiles.quick.guestSeconds * 100 : 1,
  });
  const other = fakeScenario({ name: "other", kind: "timing" });
  const world = fakeKernels([recommended, other], [{ release: "6.1.0", rule: slowFirst, more: { ownKernel: true } }]);
  expect(await start(world, { jobs: 2 })).toBe("complete");
  const trials = Map.groupBy(readLedger(dir)[0]?.trials ?? [], ({ scenario }) => scenario);
  expect(trials.get("other")).toHaveLength(stableAfter(profiles.quick.timingTarget));
});

test("a scenario that poisons a kernel gets machines that nobody else uses, if agents have kernels of their own", async () => {
  const poison = fakeScenario({ name: "poison", poisons: true });
  const startedWith = async (ownKernel: boolean) => {
    const world = fakeKernels([poison, linkCount], [{ release: "6.1.0", more: { ownKernel } }]);
    const machines: string[][] = [];
    const [fake] = world.fakes;
    if (!fake) throw new Error("no fake environment");
    const begin = fake.start;
    fake.start = async (setup) => {
      const seen: string[] = [];
      machines.push(seen);
      const agent = await begin(setup);
      return {
        ...agent,
        runTrial: (request) => {
          seen.push(request.scenario);
          return agent.runTrial(request);
        },
      };
    };
    await start(world);
    return machines.filter((seen) => seen.includes("poison")).map((seen) => new Set(seen));
  };
  expect(await startedWith(true)).toEqual([new Set(["poison"])]);
  expect((await startedWith(false))[0]?.size).toBeGreaterThan(1);
});

test("a cell with two virtual processors runs in a machine that has two", async () => {
  const asked: (number | undefined)[] = [];
  const racy = fakeScenario({ name: "racy", varies: ["vcpus"] });
  const world = fakeKernels([racy], [{ release: "6.1.0" }]);
  const [fake] = world.fakes;
  if (!fake) throw new Error("no fake environment");
  const begin = fake.start;
  fake.start = (setup) => {
    asked.push(setup.vcpus);
    return begin(setup);
  };
  await start(world);
  expect(new Set(asked)).toEqual(new Set([undefined, 2]));
  const levels = readLedger(dir)[0]?.trials.map(({ factors }) => factors.vcpus);
  expect(new Set(levels)).toEqual(new Set(["default", 2]));
});
