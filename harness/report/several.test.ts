/** Results and text reports of several kernels. */
import { beforeAll, expect, test } from "vitest";
import { readClaims } from "../analysis/claims-file.ts";
import type { FakeRule } from "../run/testing/fake-environment.ts";
import { fakeKernels, fakeWorld } from "../run/testing/fake-world.ts";
import { isTrustworthy } from "./harness-facts.ts";
import { html } from "./html/page.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { resultsOf } from "./results.ts";
import { type Results, resultsSchema } from "./results-schema.ts";
import { terminalTable } from "./terminal.ts";
import { exampleKernels, exampleReleases } from "./testing/kernels.ts";
import { exampleRule, exampleScenarios, ledgerOf } from "./testing/results.ts";

const [oldest, middle, newest] = exampleReleases;
let results: Results;
beforeAll(async () => {
  results = await exampleKernels();
});

test("results keep to their schema, with kernels by version and what is known of build and guest", () => {
  expect(resultsSchema.parse(JSON.parse(JSON.stringify(results)))).toEqual(results);
  expect(results.kernels.map(({ name }) => name)).toEqual([oldest, middle, newest]);
  expect(results.kernels[0]).toMatchObject({
    ...{ release: oldest, build: `${oldest}-build`, configDigest: "c" },
    guest: { acceleration: "tcg", start: "boot", readyMs: 4200, slowness: 12 },
  });
  expect(new Set(results.cells.map(({ kernel }) => kernel))).toEqual(new Set(exampleReleases));
});

test("differences: other verdicts first, each kernel with its numbers, then features; what could not be probed is none", () => {
  const told = results.differences.map((one) => (one.kind === "feature" ? one.id : `${one.scenario} ${one.change}`));
  const settings = told.filter((text) => text.endsWith("verdict"));
  expect(told).toEqual([...settings, "overlay.volatile", "fuse.protocol"]);
  expect(results.differences[0]).toMatchObject({
    ...{ kind: "cell", scenario: "link-count", varied: [] },
    perKernel: [
      { kernel: oldest, verdict: "stable", outcome: "ok", n: 3, failures: 0 },
      { kernel: middle, verdict: "fails", outcome: "deleted-directory", n: 7, failures: 7 },
      { kernel: newest, verdict: "fails", outcome: "deleted-directory", outcomes: { "deleted-directory": 7 } },
    ],
  });
  expect(settings).not.toContain("recommended verdict");
});

test("one decision for each kernel; what was not run names its kernels, and kernels that could not be had come first", () => {
  expect(results.decisions.map(({ kernel }) => kernel)).toEqual([oldest, middle, newest]);
  expect(results.decisions.map(({ why }) => why)).toEqual(Array(3).fill("0 of 299 failed (below 1.0 %)"));
  const [first, ...others] = results.notRun;
  expect(first).toMatchObject({ what: "kernel 6.19", kind: "unavailable" });
  expect(others).toContainEqual({
    ...{ what: "setting with placement=xfs", reason: "no loop device" },
    kernels: [oldest, middle, newest],
  });
});

test("a kernel on which the self-test missed a defect has no verdict and spoils no other, but the run is not trustworthy", async () => {
  const { decisions, harness } = await exampleKernels({
    [oldest]: exampleRule,
    [newest]: (request) => (request.scenario === "selftest-hang" ? { outcome: "leak" } : exampleRule(request)),
  });
  expect(decisions.map(({ decision }) => decision)).toEqual(["ship-with-options", "undecided"]);
  expect(decisions[1]?.why).toBe("the harness recognised only 3 of 4 planted defects");
  expect(isTrustworthy(harness)).toBe(false);
  expect(isTrustworthy(results.harness)).toBe(true);
});

test("harness errors of one kernel are not thinned out by the trials of others", async () => {
  const { decisions, harness } = await exampleKernels({
    [oldest]: exampleRule,
    [middle]: exampleRule,
    [newest]: (request) =>
      request.scenario === "link-count" && request.factors.linkCount !== "zero" && request.trial < 3
        ? { outcome: "harness-error" }
        : exampleRule(request),
  });
  expect(harness.errorRate).toBeLessThan(0.01);
  expect(decisions.map(({ decision }) => decision)).toEqual(["ship-with-options", "ship-with-options", "undecided"]);
  expect(isTrustworthy(harness)).toBe(false);
});

test("the terminal has a column for each kernel, narrow, and says what differs and what holds for all", () => {
  const lines = terminalTable(results).split("\n");
  expect(lines[0]).toMatch(/^ +5\.10 +6\.1 +7\.2$/);
  expect(lines.find((line) => line.startsWith("link-count"))).toMatch(/✓ 0\/3 +✗ 7\/7 +✗ 7\/7/);
  expect(lines.slice(0, lines.indexOf("")).every((line) => line.length <= 100)).toBe(true);
  const text = lines.join("\n");
  expect(text).toMatch(/link-count, own setting, .*: ✓ stable on 5\.10; ✗ fails \(deleted-directory\) on 6\.1, 7\.2/);
  expect(text).toContain("overlay.volatile: no on 5.10; yes on 6.1, 7.2");
  expect(text).toContain("cleaner-removes-mountpoint (all 3 kernels): schedule = removed-before-use; 24 of 24");
  expect(text.match(/cleaner-removes-mountpoint \(/g)).toHaveLength(1);
  expect(text).not.toMatch(/[\p{Cc}--\n]/v);
  expect(text.trimEnd()).toMatch(/\n {2}7\.2 +ship with options +0 of 299 failed \(below 1\.0 %\)$/);
});

test("Markdown has a verdict for each kernel and a column for each, and no text breaks out of a table", () => {
  const lines = markdown(results).split("\n");
  expect(lines.filter((line) => /^\| (5\.10|6\.1|7\.2) \| ship/.test(line))).toHaveLength(3);
  expect(lines).toContain("| link-count | own setting | ✓ 0/3 | ✗ 7/7 | ✗ 7/7 |");
  const rows = lines.filter((line) => line.startsWith("| setting | "));
  expect(rows.length).toBeGreaterThan(2);
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
  expect(lines.filter((line) => line.includes("Not tested: kernel 6.19"))).toHaveLength(1);
});

test("of several subjects each has a matrix under its own name, as it is written", () => {
  const [cell] = results.cells;
  if (!cell) throw new Error("no cell");
  const text = markdown({ ...results, cells: [...results.cells, { ...cell, subject: "my_*server*" }] });
  expect(text).toContain("<summary><b>Matrix of the subject builtin</b></summary>");
  expect(text).toContain("<summary><b>Matrix of the subject my&#95;&#42;server&#42;</b></summary>");
});

test("JUnit has a suite for each kernel", () => {
  const suites = [...junit(results).matchAll(/<testsuite name="([^"]*)" tests="(\d+)"/g)];
  expect(suites.map(([, name]) => name)).toEqual(exampleReleases.map((release) => `kernel ${release}, vm, builtin`));
  expect(suites.reduce((sum, [, , tests]) => sum + Number(tests), 0)).toBe(results.cells.length);
});

test("the page refers only to what is in it, and has each id once", () => {
  const page = html(results);
  const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => `#${id}`);
  expect(new Set(ids).size).toBe(ids.length);
  const references = [...page.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, target]) => target ?? "");
  expect(references.filter((target) => target !== "data:," && !ids.includes(target))).toEqual([]);
  expect(page.match(/<script[^>]*>/gi)).toEqual(['<script type="application/octet-stream" id="data">', "<script>"]);
  expect(page).not.toMatch(/<iframe|<object|\bon\w+="/i);
});

test("from a level to avoid the first screen leads to the first cell that shows why", () => {
  const [first = ""] = html(results).split("</header>");
  const [, id] = /<li><a href="#cell-([0-9a-f]+)"><code>placement=overlayfs<\/code><\/a>/.exec(first) ?? [];
  expect(results.cells.find((cell) => cell.id === id)).toMatchObject({
    ...{ kernel: oldest, scenario: "setting", varied: ["placement"], verdict: "unsupported" },
    factors: { placement: "overlayfs" },
  });
});

test("a kernel that could not be tested is told beside a single one that was, and when none was", async () => {
  const one = await exampleKernels({ [oldest]: exampleRule });
  expect(html(one)).toContain("</b> Not tested: kernel 6.19</strong>");
  expect(terminalTable(one)).toMatch(/Not run\n {2}kernel 6\.19: /);
  const failed = { type: "not-run", what: "kernel 6.19", reason: "it does not boot", kind: "failed" } as const;
  const none = resultsOf([{ path: "", sections: [], notRun: [failed] }], readClaims());
  expect(resultsSchema.parse(none).kernels).toEqual([]);
  expect(html(none)).toContain("it does not boot");
  expect(markdown(none)).toContain("**Not tested: kernel 6.19: it does not boot**");
  expect(terminalTable(none)).toContain("kernel 6.19: it does not boot");
});

test("of a kernel that failed to start in one run and was tested in another, its own line tells it", async () => {
  const [tested, other] = await Promise.all(
    [middle, newest].map((release) => ledgerOf(fakeKernels(exampleScenarios, [{ release }]))),
  );
  if (!tested || !other) throw new Error("no ledgers");
  const what = `kernel ${middle} (6.1.1-1)`;
  const failed = { type: "not-run", what, reason: "hang while it started", kind: "failed" } as const;
  const merged = resultsOf([tested, { ...other, notRun: [failed] }], readClaims());
  expect(merged.decisions.map(({ kernel }) => kernel)).toEqual([middle, newest]);
  const page = html(merged);
  expect(page).toContain('<span class="title">Failed to run once: hang while it started</span>');
  expect(page).not.toContain(`<th scope="row">${middle} (6.1.1-1)</th>`);
  expect(page).toContain("Ship on both kernels, 1 failed to run once</strong>");
  expect(markdown(merged)).toContain(`**Failed to run once: ${what}: hang while it started**`);
  expect(markdown(merged)).not.toContain("Not tested");

  const inVagrant = { ...failed, what: `${what} in Vagrant` };
  const apart = html(resultsOf([tested, { ...other, notRun: [inVagrant] }], readClaims()));
  expect(apart).toContain("1 not tested</strong>");
  expect(apart).not.toContain("Failed to run once");
});

/** Another first digit: no two cells share the others. */
function renamed(id: string): string {
  return `${(Number.parseInt(id.slice(0, 1), 16) ^ 8).toString(16)}${id.slice(1)}`;
}

const withoutLinkCount: FakeRule = (request) =>
  request.scenario === "link-count" ? { outcome: "ok" } : exampleRule(request);

test("of one kernel in two environments the first screen counts the environments and what differs between them", async () => {
  const [inside, outside] = await Promise.all(
    [exampleRule, withoutLinkCount].map((rule) => ledgerOf(fakeWorld(exampleScenarios, rule))),
  );
  const [other] = outside?.sections ?? [];
  if (!inside || !other) throw new Error("no ledgers");
  const environment = "container";
  const plan = {
    ...other.header.plan,
    cells: other.header.plan.cells.map((cell) => ({ ...cell, id: renamed(cell.id) })),
  };
  const section = {
    ...{ ...other, header: { ...other.header, environment, plan } },
    trials: other.trials.map((trial) => ({ ...trial, cell: renamed(trial.cell), environment })),
  };
  const both = resultsOf([{ ...inside, sections: [...inside.sections, section] }], readClaims());
  const differing = both.environmentComparisons.flatMap((one) => one.differing).length;
  expect(differing).toBeGreaterThan(1);
  expect(html(both)).toContain("Ship on both environments</strong>");
  expect(html(both)).toContain(
    `<div><dt>environments of one kernel</dt><dd>2</dd></div><div><dt>settings that differ between them</dt><dd>${differing}</dd></div>`,
  );
});

test("builds of one release are columns of their own", async () => {
  const ledger = await ledgerOf(fakeKernels(exampleScenarios, [{ release: middle }]));
  const [section] = ledger.sections;
  if (!section) throw new Error("the run left no section");
  const other = { ...section.header, kernel: { ...section.header.kernel, version: "#2" } };
  const cells = other.plan.cells.map((cell) => ({ ...cell, id: renamed(cell.id) }));
  const trials = section.trials.map((trial) => ({ ...trial, cell: renamed(trial.cell), outcome: "hang" as const }));
  const second = { ...section, header: { ...other, plan: { ...other.plan, cells } }, trials };
  const both = resultsOf([{ ...ledger, sections: [section, second] }], readClaims());
  const names = [`${middle} (#1 SMP 2026-01-01)`, `${middle} (#2)`];
  expect(both.kernels.map(({ name }) => name)).toEqual(names);
  expect(both.decisions.map(({ kernel, decision }) => [kernel, decision])).toEqual([
    [names[0], "ship"],
    [names[1], "do-not-ship"],
  ]);
  expect(both.differences[0]).toMatchObject({ scenario: "recommended", change: "verdict" });
});
