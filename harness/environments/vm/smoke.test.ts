/** Two kernels in real VMs, with real runc: what a kernel is judged by, small enough for every change. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scenario } from "../../../scenarios/scenario.ts";
import { type Ledger, readLedgerFile } from "../../ledger/read.ts";
import type { TrialRecord } from "../../ledger/record.ts";
import { inVms } from "../../places/in-vms.ts";
import { writeReports } from "../../report/write.ts";
import { run } from "../../run/run.ts";
import { silent } from "../../run/testing/fake-world.ts";
import { ownerMark } from "../owner.ts";
import { runDirectories } from "./paths.ts";

const dir = mkdtempSync(join(tmpdir(), "mountproof-smoke-"));
let sections: readonly Ledger[] = [];
let reason = "";

beforeAll(async () => {
  const choices = ["6.1", "7.2"].map((name) => ({ kind: "catalogue" as const, name }));
  const world = await inVms(choices, {}, () => undefined);
  // Step-by-step cells take as many trials in every profile; this one's time is not over on a slow machine.
  const options = { profile: "full", dir, resume: false } as const;
  const scenarios = world.scenarios.flatMap(smaller);
  reason = await run(options, { ...world, scenarios }, silent, new AbortController().signal);
  ({ sections } = readLedgerFile(dir));
}, 1_200_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The scenarios of the guide's error, with the factors that decide it. */
function smaller(scenario: Scenario): Scenario[] {
  if (scenario.name === "link-count") return [withRuntimesOnly(scenario)];
  if (scenario.name === "cleaner-removes-mountpoint") return [{ ...scenario, varies: ["vcpus"] }];
  if (scenario.name === "server-killed") return [{ ...scenario, varies: [] }];
  return [];
}

function withRuntimesOnly({ crossed: _, ...scenario }: Scenario): Scenario {
  return { ...scenario, varies: ["runtime"] };
}

test("both kernels are judged to the end, in this order, by a harness that recognised its planted defects", () => {
  expect(reason).toBe("complete");
  expect(sections.map(({ header }) => header.kernel.release.slice(0, 4))).toEqual(["6.1.", "7.2."]);
  for (const { selfTests, trials } of sections) {
    expect(selfTests.map(({ name, recognised }) => [name, recognised])).toEqual([
      ["selftest-crash", true],
      ["selftest-hang", true],
      ["selftest-failure", true],
      ["selftest-leak", true],
    ]);
    expect(trials.filter(({ outcome }) => outcome === "harness-error")).toEqual([]);
  }
});

test("on both, link count zero makes real runc 1.3 and 1.4 fail with the guide's text, and runc 1.1 and crun pass", () => {
  for (const { trials } of sections) {
    const ofScenario = trials.filter(({ scenario }) => scenario === "link-count");
    const outcomes = Map.groupBy(ofScenario, ({ factors }) => String(factors.runtime));
    for (const [runtime, some] of outcomes) {
      const walksSafely = /^runc-1\.[34]\./.test(runtime);
      expect(new Set(some.map(({ outcome }) => outcome)), runtime).toEqual(
        new Set([walksSafely ? "deleted-directory" : "ok"]),
      );
      if (walksSafely) expect(some[0]?.evidence.message).toContain("wandered into deleted directory");
    }
    expect(outcomes.size).toBeGreaterThanOrEqual(4);
  }
});

test("on both, a cleaner that removes a mountpoint before its use makes the same text with a correct lower", () => {
  for (const { trials } of sections) {
    const removed = trials.filter(
      ({ scenario, schedule }) => scenario === "cleaner-removes-mountpoint" && schedule === "removed-before-use",
    );
    expect(new Set(removed.map(({ outcome }) => outcome))).toEqual(new Set(["deleted-directory"]));
    expect(new Set(removed.map(({ factors }) => factors.vcpus))).toEqual(new Set(["default", 2]));
  }
});

test("probing shows what tells the kernels apart: user xattrs on tmpfs came with 6.6, FUSE passthrough with 6.9", () => {
  const featureOf = (section: Ledger | undefined, id: string) =>
    section?.features.at(-1)?.features.find((feature) => feature.id === id)?.value;
  const [old, recent] = sections;
  expect(featureOf(old, "tmpfs.user-xattr")).toBe("no");
  expect(featureOf(recent, "tmpfs.user-xattr")).toBe("yes");
  expect(featureOf(old, "fuse.passthrough")).toBe("no");
  expect(featureOf(recent, "fuse.passthrough")).toBe("yes");
});

test("the report has a column for each kernel and tells their differences; the guests are described", () => {
  const results = writeReports(dir, [dir]);
  expect(results.kernels).toHaveLength(2);
  expect(results.kernels.map(({ guest }) => guest?.commandLine[0])).toEqual(Array(2).fill("qemu-system-x86_64"));
  expect(results.differences.map(({ kind }) => kind)).toContain("feature");
  expect(readFileSync(join(dir, "index.html"), "utf8")).toContain("Differences between kernels");
});

test("each failure's console log is kept and marks its trial; nothing else is left behind", () => {
  const failed = sections.flatMap(({ trials }) => trials.filter(({ outcome }) => outcome !== "ok"));
  for (const trial of failed) expect(logOf(trial)).toContain(`begin ${trial.cell} ${trial.trial}`);
  const ofOurs = existsSync(runDirectories) ? readdirSync(runDirectories) : [];
  expect(ofOurs.filter((name) => name.startsWith(ownerMark()))).toEqual([]);
});

function logOf({ evidence }: TrialRecord): string {
  return readFileSync(join(dir, evidence.console ?? "no console log is named"), "utf8");
}
