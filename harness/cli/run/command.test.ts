import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { soleSection } from "../../ledger/testing/records.ts";
import type { FakeRule } from "../../run/testing/fake-environment.ts";
import { fakeScenario, fakeWorld, kernelRule, linkCount, recommended } from "../../run/testing/fake-world.ts";
import { planCommand } from "../plan/command.ts";
import { reportCommand } from "../report/command.ts";
import { reproCommand } from "../repro/command.ts";
import { reproScenario } from "../repro/scenario.ts";
import { runCommand } from "./command.ts";

let dir: string;
let out: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-cli-"));
  out = join(dir, "report");
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

const world = (rule?: FakeRule) => fakeWorld([recommended, linkCount], rule);
const runs = (rule?: FakeRule) => runCommand({ profile: "quick", out, jobs: 1 }, world(rule));

test("0: the recommended setting is stable; all reports lie beside the ledger", async () => {
  expect(await runs()).toBe(0);
  for (const name of ["trials.ndjson", "results.json", "results.schema.json", "report.md", "junit.xml", "index.html"]) {
    expect(existsSync(join(out, name)), name).toBe(true);
  }
});

test("1: it is not", async () => {
  const fails: FakeRule = ({ scenario }) => (scenario === "recommended" ? { outcome: "hang" } : { outcome: "ok" });
  expect(await runs(fails)).toBe(1);
});

test("1: it was not among the scenarios that were chosen, so nothing shows that it is", async () => {
  expect(await runCommand({ profile: "quick", out, only: ["link-count"], jobs: 1 }, world())).toBe(1);
});

test("3: a planted defect was not recognised, and the report states the share that was", async () => {
  const blind: FakeRule = ({ scenario }) => (scenario === "selftest-hang" ? { outcome: "leak" } : { outcome: "ok" });
  expect(await runs(blind)).toBe(3);
  const results = JSON.parse(readFileSync(join(out, "results.json"), "utf8"));
  expect(results.harness.plantedDefects).toMatchObject({ planted: 4, caught: 3 });
});

test("3: too many trials failed through faults of ours", async () => {
  const dies: FakeRule = ({ scenario }) => (scenario === "link-count" ? "agent-dies" : { outcome: "ok" });
  expect(await runs(dies)).toBe(3);
});

test("130: interrupted, with a report of what was done; resuming needs no choice repeated", async () => {
  let trials = 0;
  const interrupts: FakeRule = (request) => {
    if (++trials === 20) process.emit("SIGINT");
    return kernelRule(request);
  };
  const only = ["recommended"];
  expect(await runCommand({ profile: "quick", out, only, jobs: 1 }, world(interrupts))).toBe(130);
  expect(readFileSync(join(out, "report.md"), "utf8")).toContain("No verdict on kernel");
  expect(await runCommand({ resume: out, jobs: 1 }, world())).toBe(0);
  expect(soleSection(out).trials).toHaveLength(299);
  expect(process.listenerCount("SIGINT")).toBe(0);
});

test("130: interrupted before the first trial, nothing is written, and an older ledger is as it was", async () => {
  await runs();
  const before = readFileSync(join(out, "trials.ndjson"), "utf8");
  const early = world();
  const environment = {
    ...early.environment,
    probe: async () => {
      process.emit("SIGHUP");
      return { applicable: true as const };
    },
  };
  expect(await runCommand({ profile: "quick", out, jobs: 1 }, { ...early, environments: [environment] })).toBe(130);
  expect(readFileSync(join(out, "trials.ndjson"), "utf8")).toBe(before);
  expect(early.environment.agents.open).toBe(0);
});

test("0: a shard without the recommended setting, whose summary says which it is", async () => {
  const written: string[] = [];
  vi.mocked(process.stdout.write).mockImplementation((text) => written.push(String(text)) > 0);
  const shard = { index: 2, count: 2 };
  expect(await runCommand({ profile: "quick", out, shard, jobs: 1, json: true }, world())).toBe(0);
  const summary = JSON.parse(written.join(""));
  expect(summary).toMatchObject({ exitCode: 0, reason: "complete", shard, decisions: [{ decision: "undecided" }] });
  expect(summary.decisions[0].sentence).toContain("shard 1/2");
  expect(existsSync(summary.files.html)).toBe(true);
  expect(await runCommand({ resume: out, jobs: 1 }, world())).toBe(0);
  expect(soleSection(out).header.plan.shard).toMatchObject(shard);
});

test("--json names the profiles of this run, and those that an earlier one left are as they were", async () => {
  await runs();
  const older = join(out, "profile-5.10.0.json");
  writeFileSync(older, "{}");
  const { files } = JSON.parse(reportCommand([out], { json: true }));
  expect(files.profiles).toEqual([join(out, "profile.json")]);
  expect(readFileSync(older, "utf8")).toBe("{}");
});

test("--list prints what would run, for people and programs, and runs nothing", async () => {
  const written: string[] = [];
  vi.mocked(process.stdout.write).mockImplementation((text) => written.push(String(text)) > 0);
  const fake = world();
  expect(await runCommand({ profile: "quick", out, list: true, only: ["link-*"] }, fake)).toBe(0);
  expect(written.join("")).toMatch(/^link-count: The title of link-count\n {2}[0-9a-f]{12} {2}/);
  written.length = 0;
  await runCommand({ profile: "quick", out, list: true, json: true, only: ["runtime=runc-1.1.5"] }, fake);
  const { sections } = JSON.parse(written.join(""));
  expect(sections[0].cells.map(({ factors }: { factors: { runtime: string } }) => factors.runtime)).toEqual([
    "runc-1.1.5",
  ]);
  expect(fake.environment.requests).toEqual([]);
  expect(existsSync(out)).toBe(false);
});

test("resuming with another choice, or into another directory, is bad input", async () => {
  await runs();
  const resumed = (more: object) => runCommand({ resume: out, jobs: 1, ...more }, world());
  await expect(resumed({ profile: "full" })).rejects.toMatchObject({ code: "OTHER_PLAN" });
  await expect(resumed({ only: ["recommended"] })).rejects.toMatchObject({ code: "OTHER_PLAN" });
  await expect(resumed({ out: dir })).rejects.toMatchObject({ code: "BAD_OPTIONS" });
  await expect(runCommand({ resume: dir, jobs: 1 }, world())).rejects.toMatchObject({ code: "NO_LEDGER" });
});

test("report makes the same reports again from the ledger alone, and joins several", async () => {
  await runs();
  const before = readFileSync(join(out, "index.html"), "utf8");
  rmSync(join(out, "index.html"));
  reportCommand([out]);
  expect(readFileSync(join(out, "index.html"), "utf8")).toBe(before);
  const other = join(dir, "other");
  await runCommand({ profile: "quick", out: other, jobs: 1, only: ["recommended"] }, world());
  const joined = join(dir, "joined");
  expect(reportCommand([out, other], { out: joined })).toContain("recommended");
  expect(JSON.parse(readFileSync(join(joined, "results.json"), "utf8")).harness.runs).toHaveLength(2);
});

test("plan prints each cell, what is not available, and the time", async () => {
  const text = await planCommand(
    { profile: "quick" },
    fakeWorld([recommended, fakeScenario({ name: "a", levels: { placement: "xfs" } })]),
  );
  expect(text).toMatch(/^[0-9a-f]{12} {2}recommended {2}runtime=runc-1\.3\.6 {2}299 trials$/m);
  expect(text).toContain("not run: a with placement=xfs: no loop device");
  expect(text).toMatch(/^1 cells \(1 recommended\), 0 of them run step by step, up to about 299 trials$/m);
  expect(text).toMatch(/^about \d+ s with 1 job \(profile "quick" ends after 2 min 00 s\)/m);
});

test("plan tells of the covering array and of the orders that are left out", async () => {
  const move = (name: string) => ({ name, reads: [], writes: [name] });
  const array = { levels: { index: ["off", "on"], xino: ["on", "off"], volatile: ["on", "default"] }, constraints: [] };
  const some = fakeScenario({ name: "some", kind: "timing", array });
  const explored = fakeScenario({
    name: "explored",
    explore: () => ({ actors: { a: [move("one")], b: [move("two")] } }),
  });
  const text = await planCommand({ jobs: 2 }, fakeWorld([some, explored]));
  expect(text).toMatch(/^some: 4 of 8 combinations hold every combination of levels of any 2 factors$/m);
  expect(text).toMatch(/^[0-9a-f]{12} {2}explored {2}recommended setting {2}1 orders$/m);
  expect(text).toContain("1 cells explored within 2 preemptions and 300 orders a cell: 1 orders, 1 more are the same");
  expect(text).toMatch(/^5 cells \(1 base, 4 array\), 1 of them run step by step/m);
  expect(text).toMatch(/with 2 jobs/);
});

test("repro runs a cell again by the first digits of its id and prints the mount calls", async () => {
  await runs();
  const cell = soleSection(out).header.plan.cells.find(({ scenario }) => scenario === "link-count");
  const fake = world();
  const lines: string[] = [];
  const options = { trials: 2, out };
  await reproCommand(
    cell?.id.slice(0, 8) ?? "",
    options,
    async () => fake,
    (line) => lines.push(line),
  );
  expect(fake.environment.requests).toMatchObject([
    { scenario: "link-count", verbose: true, trial: 0, schedule: "in-order", factors: { linkCount: "zero" } },
    { trial: 1 },
  ]);
  const recorded = soleSection(out).trials.filter((trial) => trial.cell === cell?.id);
  expect(fake.environment.requests.map(({ seed }) => seed)).toEqual(recorded.slice(0, 2).map(({ seed }) => seed));
  const text = lines.join("\n");
  expect(text).toContain('mount("overlay", "/run/x", "overlay"');
  expect(text).toContain("outcome: deleted-directory at start.run-container");
  expect(text).toContain("wandered into deleted directory");
  expect(fake.environment.agents.open).toBe(0);
});

test("repro of a scenario needs no run: its levels are given, and its cell is the one that runs have", async () => {
  await runs();
  const fake = world();
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  await reproScenario("link-count", { levels: { delayMs: "500", runtime: "runc-1.4" }, trials: 1 }, fake, print);
  expect(fake.environment.requests).toMatchObject([
    { scenario: "link-count", factors: { linkCount: "zero", delayMs: 500, runtime: "runc-1.4.3" } },
  ]);
  await reproScenario("link-count", { levels: { delayMs: "500" }, trials: 1 }, fake, print);
  const planned = soleSection(out).header.plan.cells.find(({ factors }) => factors.delayMs === 500);
  expect(lines.join("\n")).toContain(`cell ${planned?.id}: link-count with linkCount=zero`);
  expect(fake.environment.agents.open).toBe(0);
  const wrong = (levels: Record<string, string>) => reproScenario("link-count", { levels, trials: 1 }, world(), print);
  await expect(wrong({ delay: "1" })).rejects.toMatchObject({ code: "NO_SUCH_FACTOR" });
  await expect(wrong({ delayMs: "11" })).rejects.toMatchObject({ code: "NO_SUCH_LEVEL" });
  await expect(wrong({ placement: "xfs" })).rejects.toMatchObject({ code: "LEVEL_UNAVAILABLE" });
});

test("repro of what does not exist is bad input", async () => {
  await runs();
  const repro = (id: string, more: object = {}) =>
    reproCommand(
      id,
      { trials: 1, out, ...more },
      async () => world(),
      () => undefined,
    );
  await expect(repro("xyz")).rejects.toMatchObject({ code: "NO_SUCH_CELL" });
  await expect(repro("")).rejects.toMatchObject({
    code: "NO_SUCH_CELL",
    message: expect.stringContaining("cells begin with it"),
  });
  const cell = soleSection(out).header.plan.cells[1]?.id ?? "";
  await expect(repro(cell, { schedule: "sideways" })).rejects.toMatchObject({ code: "NO_SUCH_SCHEDULE" });
  await expect(repro(cell, { out: dir })).rejects.toMatchObject({ code: "NO_LEDGER" });
});
