/** `mountproof bisect` over fake kernels. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GuestFault } from "../../environments/vm/contract.ts";
import { ledgerPath, readLedger, readLedgerFile } from "../../ledger/read.ts";
import { resultsSchema } from "../../report/results-schema.ts";
import { type FakeRule, fakeHello } from "../../run/testing/fake-environment.ts";
import { fakeScenario, fakeWorld, linkCount, recommended } from "../../run/testing/fake-world.ts";
import { reportCommand } from "../report/command.ts";
import { runCommand } from "../run/command.ts";
import { bisectCommand } from "./command.ts";
import type { BisectOptions } from "./options.ts";
import type { BisectResult } from "./result.ts";
import {
  bad,
  badFrom,
  type FakeCatalogue,
  fakeCatalogue,
  good,
  releaseOf,
  versions,
} from "./testing/fake-catalogue.ts";

let dir: string;
let out: string;
let printed: string;
let said: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-bisect-"));
  out = join(dir, "bisect");
  [printed, said] = ["", ""];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

const ends = { good: "6.1.8", bad: "6.12.11" };
const asked = { ...ends, scenario: "link-count", json: true };

async function run(
  world: FakeCatalogue,
  options: BisectOptions = asked,
): Promise<{ code: number; result: BisectResult }> {
  printed = "";
  const code = await bisectCommand(options.resume ? options : { out, ...options }, world);
  expect(world.environments.map(({ agents }) => agents.open)).toEqual(world.environments.map(() => 0));
  return { code, result: JSON.parse(printed || "null") };
}

const trialsOf = () =>
  readLedger(out).flatMap(({ trials }) => trials.map(({ kernel, trial }) => `${kernel.release} ${trial}`));

test("0: the first bad build of two series is named, the trials lie in a ledger that `report` reads", async () => {
  const world = fakeCatalogue(badFrom("6.12.2"));
  const { code, result } = await run(world);
  expect(code).toBe(0);
  expect(result).toMatchObject({
    looksFor: "regression",
    conclusion: "found",
    firstBad: { release: releaseOf("6.12.2"), version: "6.12.2-1" },
    lastGood: { release: releaseOf("6.12.1") },
    firstGood: null,
    bad: "deleted-directory",
    suspects: [{ release: releaseOf("6.12.2") }],
  });
  expect(result.confidence).toBeGreaterThan(0.95);
  // Ends, halving, the neighbours that halving did not look at, and the ends again.
  expect(world.opened.map((version) => versions.indexOf(version))).toEqual([7, 0, 3, 5, 4, 6, 0, 7]);
  const { sections } = readLedgerFile(out);
  expect(sections).toHaveLength(6);
  expect(sections.every(({ selfTests, end }) => selfTests.length === 4 && end?.reason === "complete")).toBe(true);
  const results = resultsSchema.parse(JSON.parse(readFileSync(join(out, "results.json"), "utf8")));
  expect(results.cells).toHaveLength(6);
  reportCommand([out], { out: join(dir, "again") });
  expect(existsSync(join(dir, "again", "index.html"))).toBe(true);
});

test("in words: the answer, its confidence, each kernel", async () => {
  expect(await bisectCommand({ ...asked, out, json: false }, fakeCatalogue(badFrom("6.1.9")))).toBe(0);
  expect(printed).toContain(`first bad: ${releaseOf("6.1.9")} (6.1.9-1)\nlast good: ${releaseOf("6.1.8")} (6.1.8-1)\n`);
  expect(printed).toMatch(/confidence: 9[5-9]\.\d %/);
  expect(printed).toMatch(/6\.12\.11-cloud-amd64 {2}bad {3}10 of 10 bad\n/);
  expect(said).toContain(
    `kernel ${releaseOf("6.12.11")}\n  bad: 10 of 10 trials bad; kernels left: 6\nkernel ${releaseOf("6.1.8")}\n`,
  );
});

test("a good end that is newer: the first good build, a fix, is looked for", async () => {
  const fixedFrom = (version: string) => (versions.indexOf(version) < versions.indexOf("6.1.11") ? bad : good);
  const { code, result } = await run(fakeCatalogue(fixedFrom), { ...asked, good: "6.12", bad: "6.1.8" });
  expect(code).toBe(0);
  expect(result).toMatchObject({
    ...{ looksFor: "fix", firstBad: null, lastGood: null },
    ...{ firstGood: { release: releaseOf("6.1.11") }, lastBad: { release: releaseOf("6.1.10") } },
    suspects: [{ release: releaseOf("6.1.11") }],
  });
});

test("what is gone, does not boot or lacks the level is skipped, and the answer is one of several", async () => {
  const panic = new GuestFault("kernel-fault", { message: "guest panic", kernelLog: ["Kernel panic - not syncing"] });
  const kernels: Record<string, ReturnType<Parameters<typeof fakeCatalogue>[0]>> = {
    "6.1.11": "gone",
    "6.12.1": { rule: bad, more: { start: () => Promise.reject(panic) } },
  };
  const { code, result } = await run(fakeCatalogue((version) => kernels[version] ?? badFrom("6.12.2")(version)));
  expect(code).toBe(0);
  expect(result.lastGood?.release).toBe(releaseOf("6.1.10"));
  expect(result.suspects.map(({ version }) => version)).toEqual(["6.1.11-1", "6.12.1-1", "6.12.2-1"]);
  expect(result.skipped).toMatchObject([
    { version: "6.1.11-1", reason: expect.stringContaining("gone from the mirror") },
    { version: "6.12.1-1", reason: "kernel-fault while it started: guest panic (Kernel panic - not syncing)" },
  ]);
  expect(readLedgerFile(out).notRun.map(({ kind }) => kind)).toEqual(["unavailable", "failed"]);
});

test("a kernel that fails in another way says nothing, unless the bad outcome was named", async () => {
  const otherwise: FakeRule = ({ scenario }) => ({ outcome: scenario === "link-count" ? "mount-refused" : "ok" });
  const line = (version: string) => (version === "6.1.11" ? otherwise : badFrom("6.12.1")(version));
  const { result } = await run(fakeCatalogue(line));
  expect(result.suspects.map(({ version }) => version)).toEqual(["6.1.11-1", "6.12.1-1"]);
  expect(result.skipped[0]?.reason).toBe("fails otherwise: mount-refused 3×");
  const named = await run(fakeCatalogue(line), { ...asked, outcome: "deleted-directory", out: join(dir, "named") });
  expect(named.result.lastGood?.version).toBe("6.1.11-1");
});

test("1: a back-ported fix is told in place of a border", async () => {
  const backported = (version: string) => (["6.1.11", "6.12.10", "6.12.11"].includes(version) ? bad : good);
  const { code, result } = await run(fakeCatalogue((version) => (version === "6.12.10" ? good : backported(version))));
  expect([code, result.conclusion, result.firstBad]).toEqual([1, "not-monotone", null]);
  expect(result.reason).toMatch(/^it changes more than once: 6\.1\.\d+-cloud-amd64 is/);
});

test("1: the bad end is not bad; 2: the good end is bad", async () => {
  const { code, result } = await run(
    fakeCatalogue(() => good),
    { ...asked, maxTrials: 20 },
  );
  expect([code, result.reason]).toEqual([1, "the bad end is not bad: none of 20 trials failed"]);
  const both = await run(
    fakeCatalogue(() => bad),
    { ...asked, out: join(dir, "both") },
  );
  expect([both.code, both.result.conclusion]).toEqual([2, "good-is-bad"]);
});

test("faults of the harness are tried again and not counted; 3: an end on which nothing else happens", async () => {
  const dies: FakeRule = (request) => (request.trial % 3 === 1 ? "agent-dies" : bad(request));
  const sometimes = await run(fakeCatalogue((version) => (version === "6.12.10" ? dies : badFrom("6.12.10")(version))));
  expect([sometimes.code, sometimes.result.firstBad?.version]).toEqual([0, "6.12.10-1"]);
  const always: FakeRule = ({ scenario }) => (scenario === "link-count" ? "agent-dies" : { outcome: "ok" });
  const never = await run(
    fakeCatalogue(() => always),
    { ...asked, out: join(dir, "never") },
  );
  expect([never.code, never.result.conclusion]).toEqual([3, "untestable-end"]);
});

test.each([0.3, 0.6, 0.9])(
  "cut at %d of its length, as by kill -9, it goes on without a trial run twice",
  async (share) => {
    const whole = await run(fakeCatalogue(badFrom("6.12.1")));
    const trials = trialsOf();
    const bytes = readFileSync(ledgerPath(out));
    writeFileSync(ledgerPath(out), bytes.subarray(0, Math.floor(bytes.length * share)));
    const left = bytes
      .subarray(0, Math.floor(bytes.length * share))
      .toString()
      .split("\n")
      .slice(0, -1);
    const kept = left.filter((line) => line.includes('"type":"trial"')).length;
    const world = fakeCatalogue(badFrom("6.12.1"));
    const { result } = await run(world, share === 0.6 ? { resume: out, json: true } : asked);
    expect({ ...result, seconds: 0 }).toEqual({ ...whole.result, seconds: 0 });
    expect(trialsOf().sort()).toEqual(trials.sort());
    const ran = world.environments.flatMap(({ requests }) =>
      requests.filter(({ scenario }) => scenario === "link-count"),
    );
    expect(ran).toHaveLength(trials.length - kept);
  },
);

test("asked again when it is done, it answers from the ledger", async () => {
  const { result } = await run(fakeCatalogue(badFrom("6.12.1")));
  const again = fakeCatalogue(badFrom("6.12.1"));
  expect((await run(again)).result.tested).toEqual(result.tested);
  expect(again.opened).toEqual([]);
});

test("130: interrupted, and the same command goes on", async () => {
  const line = badFrom("6.12.1");
  const whole = await run(fakeCatalogue(line), { ...asked, out: join(dir, "whole") });
  let trials = 0;
  const interrupts: FakeRule = (request) => {
    if (request.scenario === "link-count" && ++trials === 7) process.emit("SIGINT");
    return bad(request);
  };
  expect((await run(fakeCatalogue((version) => (version === "6.12.11" ? interrupts : line(version))))).code).toBe(130);
  expect(said).toContain(`\`mountproof bisect --resume ${out}\` goes on`);
  // The trial during which the signal came is not among them.
  expect(trialsOf()).toHaveLength(6);
  expect(readLedger(out)[0]?.end?.reason).toBe("interrupted");
  const { code, result } = await run(fakeCatalogue(line));
  expect([code, result.tested]).toEqual([0, whole.result.tested]);
});

test("a cell of a report is found by its first digits", async () => {
  const from = join(dir, "report");
  await runCommand({ profile: "quick", out: from, jobs: 1, only: ["link-count"] }, fakeWorld([recommended, linkCount]));
  const cells = readLedger(from).flatMap(({ header }) => header.plan.cells);
  const cell = cells.find(({ factors, scenario }) => scenario === "link-count" && factors.runtime === "runc-1.4.3");
  printed = "";
  const { result } = await run(fakeCatalogue(badFrom("6.1.9")), {
    ...ends,
    cell: cell?.id.slice(0, 8) ?? "",
    from,
    json: true,
  });
  expect(result.question.about).toMatchObject({ scenario: "link-count", factors: { runtime: "runc-1.4.3" } });
  expect(result.firstBad?.version).toBe("6.1.9-1");
});

test("orders of steps that passed in the report are left out, unless one is asked for", async () => {
  const from = join(dir, "report");
  const orders = fakeScenario({ name: "orders", schedules: { "in-order": [], "removed-before-use": [] } });
  await runCommand({ profile: "quick", out: from, jobs: 1, only: ["orders"] }, fakeWorld([recommended, orders]));
  const cell = readLedger(from)[0]?.header.plan.cells[0]?.id ?? "";
  const line: FakeRule = ({ schedule }) => ({
    outcome: schedule === "removed-before-use" ? "deleted-directory" : "ok",
  });
  const world = () => fakeCatalogue((version) => (version === "6.12.11" ? line : good), [recommended, orders]);
  const { result } = await run(world(), { ...ends, cell, from, json: true });
  expect(result.question.about).toMatchObject({ schedules: ["removed-before-use"], maxTrials: 100 });
  expect(result.tested[0]).toMatchObject({ trials: 10, failures: 10 });
  expect(result.firstBad?.version).toBe("6.12.11-1");
  const other = { ...ends, cell, from, schedule: "in-order", maxTrials: 10, json: true, out: join(dir, "other") };
  expect((await run(world(), other)).result.conclusion).toBe("not-reproducible");
});

test("a feature takes one look a kernel", async () => {
  const features = (value: string) => async () => [{ id: "overlay.userxattr", value, detail: "" }];
  const world = fakeCatalogue((version) => ({
    rule: good,
    more: { start: withFeatures(features(versions.indexOf(version) < 4 ? "yes" : "no")) },
  }));
  const { code, result } = await run(world, { ...ends, feature: "overlay.userxattr", json: true });
  expect([code, result.firstBad?.version, result.confidence]).toEqual([0, "6.12.1-1", null]);
  expect(result.bad).toBe("overlay.userxattr no in place of yes");
  expect(readLedger(out).every(({ features }) => features.length > 0)).toBe(true);
});

test("a probe that fails through our own fault is tried again in a new guest", async () => {
  let calls = 0;
  const features = async () => {
    if (++calls % 3 === 1) throw new Error("no answer within 30 s");
    return [{ id: "overlay.userxattr", value: calls < 4 ? "no" : "yes", detail: "" }];
  };
  const world = fakeCatalogue(() => ({ rule: good, more: { start: withFeatures(features) } }));
  const { result } = await run(world, { good: "6.1.8", bad: "6.1.9", feature: "overlay.userxattr", json: true });
  expect(said).toContain("its features could not be probed: no answer within 30 s; once more");
  expect(result.conclusion).not.toBe("untestable-end");
});

function withFeatures(features: () => Promise<{ id: string; value: string; detail: string }[]>) {
  return async () => ({
    hello: { ...fakeHello, kernel: { ...fakeHello.kernel, release: "6.1.0-x" } },
    runTrial: () => Promise.reject(new Error("no trial")),
    runTrials: () => Promise.reject(new Error("no trial")),
    features,
    close: async () => undefined,
  });
}

test.each<[string, BisectOptions, string]>([
  ["no kernels", { scenario: "link-count" }, "BAD_OPTIONS"],
  ["nothing to look at", ends, "BAD_OPTIONS"],
  ["two things to look at", { ...ends, scenario: "link-count", feature: "overlay.userxattr" }, "BAD_OPTIONS"],
  ["the same kernel twice", { ...asked, bad: "6.1.8" }, "SAME_KERNEL"],
  ["an unknown kernel", { ...asked, bad: "6.13" }, "UNKNOWN_KERNEL"],
  ["an unknown scenario", { ...ends, scenario: "link" }, "NO_SUCH_SCENARIO"],
  ["an unknown factor", { ...asked, set: { colour: "red" } }, "NO_SUCH_FACTOR"],
  ["an unknown level", { ...asked, set: { index: "maybe" } }, "NO_SUCH_LEVEL"],
  ["an unknown feature", { ...ends, feature: "overlay.wings" }, "NO_SUCH_FEATURE"],
  ["an unknown order", { ...asked, schedule: "backwards" }, "NO_SUCH_SCHEDULE"],
  ["a cell without a report", { ...ends, cell: "abc", from: "/nonexistent" }, "NO_LEDGER"],
  ["nothing to go on with", { resume: "/nonexistent" }, "NO_BISECTION"],
  ["another question while going on", { resume: "/nonexistent", good: "6.1" }, "BAD_OPTIONS"],
])("2: %s, and nothing is written", async (_, options, code) => {
  const world = fakeCatalogue(badFrom("6.12.1"));
  await expect(bisectCommand(options.resume ? options : { out, ...options }, world)).rejects.toMatchObject({ code });
  expect(world.opened).toEqual([]);
  expect(existsSync(out)).toBe(false);
});

test("2: a directory with something else in it is left alone", async () => {
  const report = join(dir, "report");
  await runCommand(
    { profile: "quick", out: report, jobs: 1, only: ["link-count"] },
    fakeWorld([recommended, linkCount]),
  );
  const before = readFileSync(ledgerPath(report));
  const world = fakeCatalogue(badFrom("6.12.1"));
  await expect(run(world, { ...asked, out: report })).rejects.toMatchObject({ code: "OUT_IN_USE" });
  expect(readFileSync(ledgerPath(report))).toEqual(before);
  await run(world);
  await expect(run(world, { ...asked, bad: "6.12.10" })).rejects.toMatchObject({ code: "OUT_IN_USE" });
});
