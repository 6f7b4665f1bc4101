import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { conclude } from "../../api/conclude.ts";
import { baselineSchema } from "../../baseline/schema.ts";
import { against } from "../../baseline/verdict.ts";
import { run } from "../../run/run.ts";
import type { FakeRule } from "../../run/testing/fake-environment.ts";
import { fakeKernels, fakeScenario, kernelRule, recommended, silent } from "../../run/testing/fake-world.ts";
import { reportCommand } from "../report/command.ts";
import { runCommand } from "../run/command.ts";
import { checkCommand, updateCommand, updateLines } from "./command.ts";

const scenarios = [
  recommended,
  fakeScenario({ name: "link-count", levels: { linkCount: "zero", runtime: "runc-1.3.6" } }),
  fakeScenario({ name: "cleaner", schedules: { "removed-before-use": [], "removed-after-use": [] } }),
];

/** Fails in so many of its trials, those with the highest numbers. */
const recommendedFails =
  (share: (trial: number) => boolean): FakeRule =>
  (request) =>
    request.scenario === "recommended" && share(request.trial)
      ? { outcome: "hang", message: "stuck" }
      : kernelRule(request);

const rules = {
  good: kernelRule,
  broken: recommendedFails(() => true),
  sometimes: recommendedFails((trial) => trial % 20 === 19),
  onceMore: recommendedFails((trial) => trial % 20 === 19 || trial === 5),
  once: recommendedFails((trial) => trial === 290),
  otherwise: (request) => (request.scenario === "cleaner" ? { outcome: "leak" } : kernelRule(request)),
} satisfies Record<string, FakeRule>;
type Name = keyof typeof rules;

let dir: string;
let file: string;
let count = 0;
const today = "2026-06-01";
const at = (name: Name) => join(dir, name);
const worldOf = (name: Name) => fakeKernels(scenarios, [{ release: "6.18.1", rule: rules[name] }]);

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-baseline-"));
  for (const name of ["good", "broken", "sometimes", "once", "otherwise"] as const) {
    const options = { profile: "quick", dir: at(name), resume: false, jobs: 1 } as const;
    await run(options, worldOf(name), silent, new AbortController().signal);
  }
});
afterAll(() => rmSync(dir, { recursive: true }));
beforeEach(() => {
  file = join(dir, `baseline-${count++}.json`);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  return () => vi.restoreAllMocks();
});

const update = (from: Name, more: object = {}, day = today) =>
  updateLines(updateCommand({ from: [at(from)], baseline: file, ...more }, day));
const check = (from: Name, day = today) => checkCommand(file, [at(from)], day);
const waived = { reason: "issue 812", expires: "2026-07-01" };
const code = (expected: string) => expect.objectContaining({ code: expected });

test("what was written down is expected again; failing on purpose needs no reason", () => {
  expect(update("good").at(-1)).toMatch(/: 3 cells, 0 known failures$/);
  expect(baselineSchema.parse(JSON.parse(readFileSync(file, "utf8"))).places[0]).toMatchObject({
    kernel: "6.18",
    cells: { "link-count linkCount=zero runtime=runc-1.3.6": { verdict: "fails", n: 7, failures: 7 } },
  });
  expect(check("good")).toMatchObject({ unexpected: [], expired: [], compared: { cells: 3, same: 3 }, new: [] });
});

test("an update that changes nothing leaves the very bytes", () => {
  update("good");
  const before = readFileSync(file, "utf8");
  expect(update("good")).toEqual([`nothing to change in ${file}`]);
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("a regression, and a failure of another kind, are unexpected", () => {
  update("good");
  expect(check("broken").unexpected).toMatchObject([{ why: "regression", change: { after: { failures: 7 } } }]);
  expect(check("otherwise").unexpected).toMatchObject([
    { why: "regression", change: { broken: ["removed-after-use"] } },
  ]);
});

test("one failed trial of the recommended setting is no regression, but nothing waives it", () => {
  update("good");
  expect(check("once").unexpected).toMatchObject([{ why: "unknown failure", change: { kind: "unclear" } }]);
});

test("a known failure needs a reason and a day; without them nothing is written", () => {
  expect(() => update("broken")).toThrow(code("NO_REASON"));
  expect(() => update("broken", { reason: "issue 812" })).toThrow(code("NO_REASON"));
  expect(() => update("broken", { ...waived, expires: "2026-05-31" })).toThrow(code("BAD_EXPIRY"));
  expect(existsSync(file)).toBe(false);
  update("good");
  const before = readFileSync(file, "utf8");
  expect(() => update("broken")).toThrow(code("NO_REASON"));
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("a known failure is expected until its day is over, and then told with reason and age", () => {
  update("good");
  update("broken", waived);
  expect(check("broken", "2026-07-01")).toMatchObject({
    unexpected: [],
    expired: [],
    expected: [{ reason: "issue 812" }],
  });
  expect(check("broken", "2026-07-02")).toMatchObject({
    unexpected: [],
    expired: [{ reason: "issue 812", ageDays: 31, expires: "2026-07-01" }],
  });
});

test("a known failure that passes is told, and taken out by the next update; what is wanted stood there all the time", () => {
  update("good");
  const before = readFileSync(file, "utf8");
  update("broken", waived);
  expect(check("good")).toMatchObject({ unexpected: [], expired: [], passing: [{ reason: "issue 812", shown: true }] });
  expect(check("good", "2027-01-01")).toMatchObject({ expired: [], passing: [{ shown: true }] });
  expect(update("good").join()).toContain('passes, no longer known ("issue 812")');
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("any cell that got worse is a known failure, and never what is wanted", () => {
  update("good");
  expect(() => update("otherwise")).toThrow(code("NO_REASON"));
  update("otherwise", waived);
  expect(check("otherwise")).toMatchObject({ unexpected: [], expected: [{ setting: "cleaner", reason: "issue 812" }] });
  expect(check("good")).toMatchObject({ unexpected: [], passing: [{ setting: "cleaner", shown: true }] });
  expect(check("otherwise", "2026-07-02").expired).toHaveLength(1);
});

test("one that is rare and passes may be chance: it stays", () => {
  update("once", waived);
  expect(check("good").passing).toMatchObject([{ shown: false }]);
  update("good");
  expect(check("once")).toMatchObject({ unexpected: [], expected: [{ reason: "issue 812" }] });
});

test("one more failure of a known flaky setting is nothing; always failing is", () => {
  update("sometimes", waived);
  expect(check("sometimes").unexpected).toEqual([]);
  expect(check("broken").unexpected).toMatchObject([{ why: "regression" }]);
  expect(() => update("broken")).toThrow(code("NO_REASON"));
  expect(update("broken", { reason: "worse", expires: "2026-08-01" }).join()).toContain("worse than it was");
});

test("reasons stay while they are true; an expired one is renewed with a new day alone", () => {
  update("broken", waived);
  update("broken", { reason: "another", expires: "2026-09-01" });
  expect(check("broken").expected).toMatchObject([{ reason: "issue 812", expires: "2026-07-01" }]);
  expect(() => update("broken", {}, "2026-08-01")).toThrow(code("NO_REASON"));
  update("broken", { expires: "2026-09-01" }, "2026-08-01");
  expect(check("broken", "2026-08-02").expected).toMatchObject([
    { reason: "issue 812", since: today, expires: "2026-09-01" },
  ]);
});

test("only the chosen scenarios are written", () => {
  update("good", { only: ["cleaner"] });
  expect(check("good").new.map(({ setting }) => setting.split(" ")[0])).toEqual(["recommended", "link-count"]);
});

test("what is gone is told, and dropped with --prune", () => {
  update("good");
  writeFileSync(file, readFileSync(file, "utf8").replace('"cleaner', '"gone'));
  expect(check("good").vanished).toMatchObject([{ setting: expect.stringMatching(/^gone/), kernel: "6.18.1" }]);
  expect(update("good", { prune: true }).join("\n")).toMatch(/dropped, not in this run: gone.*\n/);
  expect(check("good").vanished).toEqual([]);
});

test("a baseline of another series compares nothing, and says so", () => {
  update("good");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("6.18", "6.12"));
  const found = check("good");
  expect(found.places).toEqual([{ kernel: "6.18.1", environment: "vm", subject: "builtin" }]);
  expect(found).toMatchObject({ unexpected: [{ why: "nothing compared" }], compared: { cells: 0 } });
});

const runs = (name: Name) =>
  runCommand({ profile: "quick", out: join(dir, `run-${count}`), jobs: 1, baseline: file }, worldOf(name));

test("run: one more failure of a known flaky setting gives 0, though it is not stable", async () => {
  update("sometimes", { ...waived, expires: "9999-12-31" });
  expect(await runs("onceMore")).toBe(0);
  const results = JSON.parse(readFileSync(join(dir, `run-${count}`, "results.json"), "utf8"));
  expect(results.baseline).toMatchObject({ unexpected: [], expected: [{ reason: "issue 812" }] });
  const { before, after } = results.baseline.expected[0];
  expect(after.failures / after.n).toBeGreaterThan(before.failures / before.n);
});

/** How a run ends that shows what this one did. */
const exitCode = (name: Name, day = today) => conclude(at(name), "complete", against(file, day)).exitCode;

test("a run ends with 0 as expected, 1 for a regression, 0 for a known failure, 1 when its day is over", () => {
  update("good");
  expect([exitCode("good"), exitCode("broken")]).toEqual([0, 1]);
  update("broken", waived);
  expect([exitCode("broken"), exitCode("broken", "2026-07-02")]).toEqual([0, 1]);
});

test("run: a bad baseline is bad input before anything runs", async () => {
  await expect(runs("good")).rejects.toMatchObject({ code: "NO_BASELINE" });
  writeFileSync(file, '{"name":"left-pad"}');
  await expect(runs("good")).rejects.toMatchObject({ code: "BAD_BASELINE" });
  expect(existsSync(join(dir, `run-${count}`))).toBe(false);
});

test("the reports tell what is not expected, with a link to the cell", () => {
  update("good");
  const out = join(dir, "reports");
  const text = reportCommand([at("broken")], { out, baseline: file });
  expect(text).toMatch(/\nBaseline\n {2}1 unexpected, held against the baseline/);
  expect(text).toContain("✗ Not expected\n      regression: recommended");
  expect(readFileSync(join(out, "report.md"), "utf8")).toMatch(/## Differences to the baseline\n\n1 unexpected/);
  const page = readFileSync(join(out, "index.html"), "utf8");
  const [, cell] = /<section id="baseline".*?<a href="#(cell-[0-9a-f]{12})">regression: recommended/s.exec(page) ?? [];
  const { cells } = JSON.parse(readFileSync(join(out, "results.json"), "utf8"));
  expect(cells.map(({ id }: { id: string }) => `cell-${id}`)).toContain(cell);
});

test("a reason without words is none, and leaves no file that could not be read again", () => {
  expect(() => update("broken", { ...waived, reason: "  " })).toThrow();
  expect(existsSync(file)).toBe(false);
});

test("bad input", () => {
  expect(() => updateCommand({ from: [join(dir, "nowhere")], baseline: file }, today)).toThrow(code("NO_LEDGER"));
  expect(() => check("good")).toThrow(code("NO_BASELINE"));
  writeFileSync(file, "not JSON");
  expect(() => update("good")).toThrow(code("BAD_BASELINE"));
  expect(readFileSync(file, "utf8")).toBe("not JSON");
});
