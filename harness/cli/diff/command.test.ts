import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { diffSchema } from "../../diff/schema.ts";
import { diffMarkdown, diffText } from "../../diff/texts.ts";
import { hostile } from "../../report/testing/results.ts";
import { run } from "../../run/run.ts";
import type { FakeRule } from "../../run/testing/fake-environment.ts";
import { fakeKernels, fakeScenario, kernelRule, recommended, silent } from "../../run/testing/fake-world.ts";
import { diffCommand } from "./command.ts";

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-diff-"));
  await record("before", { "6.18.1": kernelRule });
  await record("broken", { "6.18.2": broken });
  await record("several", { "6.18.1": kernelRule, "7.2.0": kernelRule });
});
afterAll(() => rmSync(dir, { recursive: true }));

const scenarios = [
  recommended,
  fakeScenario({ name: "link-count", varies: ["linkCount"], levels: { linkCount: "zero", runtime: "runc-1.3.6" } }),
  fakeScenario({ name: "cleaner", schedules: { "removed-before-use": [], "removed-after-use": [] } }),
];

const at = (name: string) => join(dir, name);

async function record(name: string, rules: Record<string, FakeRule>): Promise<void> {
  const kernels = Object.entries(rules).map(([release, rule]) => ({ release, rule }));
  const world = fakeKernels(scenarios, kernels);
  const options = { profile: "quick", dir: at(name), resume: false, jobs: 1 } as const;
  await run(options, world, silent, new AbortController().signal);
}

/** The recommended setting hangs, a link count of zero is no harm, and the cleaner's late removal is met, too. */
const broken: FakeRule = (request) => {
  if (request.scenario === "recommended") return { outcome: "hang", message: hostile };
  if (request.scenario === "link-count") return { outcome: "ok" };
  if (request.schedule === "removed-after-use") return { outcome: "leak" };
  return kernelRule(request);
};

test("a run differs in nothing from itself", () => {
  const same = diffCommand(at("before"), at("before"));
  expect(same).toMatchObject({ decisions: [], changes: [], new: [], vanished: [], features: [], claims: [] });
  expect(same.compared.same).toBe(same.compared.cells);
  expect(diffText(same)).toContain("nothing changed");
});

test("the next build of a series is held against the one before it", () => {
  const found = diffCommand(at("before"), at("broken"));
  expect(found.matched).toEqual([{ before: "6.18.1", after: "6.18.2", why: "same series" }]);
  expect(found.decisions).toMatchObject([{ before: "ship", after: "do-not-ship", direction: "worse", shown: true }]);
  expect(found.changes[0]).toMatchObject({ kind: "regression", role: "recommended", before: { failures: 0, n: 299 } });
  const regressed = found.changes.filter(({ kind }) => kind === "regression");
  expect(regressed.find(({ setting }) => setting.startsWith("cleaner"))).toMatchObject({
    broken: ["removed-after-use"],
    mended: [],
  });
  expect(found.changes.find(({ kind }) => kind === "fix")?.setting).toMatch(/^link-count linkCount=zero/);
  expect(diffSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
});

test("the other way round, what was a regression is a fix", () => {
  const found = diffCommand(at("broken"), at("before"));
  expect(found.changes.find(({ role }) => role === "recommended")?.kind).toBe("fix");
  expect(found.decisions).toMatchObject([{ direction: "better" }]);
});

test("text and Markdown: decisions first, no control character, no markup of the evidence", () => {
  const found = diffCommand(at("before"), at("broken"));
  expect(diffText(found)).toMatch(/\n\nDecisions\n.*Do not ship.*\n\nRegressions\n/s);
  expect(diffText(found)).not.toMatch(/[\p{Cc}--\n]/v);
  expect(diffMarkdown(found)).not.toMatch(/<script|^\| a \|/m);
});

test("kernels without a partner are told; a wish decides which are compared", () => {
  expect(diffCommand(at("before"), at("several")).unmatched).toEqual({ before: [], after: ["7.2.0"] });
  const wished = diffCommand(at("before"), at("several"), { kernelB: "7.2" });
  expect(wished.matched).toEqual([{ before: "6.18.1", after: "7.2.0", why: "asked for" }]);
});

test("several directories make one side", () => {
  const found = diffCommand(`${at("before")},${at("broken")}`, at("several"));
  expect(found.matched).toEqual([{ before: "6.18.1", after: "6.18.1", why: "same build" }]);
  expect(found.unmatched).toEqual({ before: ["6.18.2"], after: ["7.2.0"] });
});

test("bad input", () => {
  expect(() => diffCommand(at("nowhere"), at("before"))).toThrow(expect.objectContaining({ code: "NO_LEDGER" }));
  expect(() => diffCommand(at("before"), at("several"), { kernelA: "5.4" })).toThrow(
    expect.objectContaining({ code: "NO_SUCH_KERNEL" }),
  );
  const foreign = mkdtempSync(join(dir, "foreign-"));
  writeFileSync(join(foreign, "trials.ndjson"), '{"name":"left-pad"}\n');
  expect(() => diffCommand(at("before"), foreign)).toThrow(expect.objectContaining({ code: "BAD_LEDGER" }));
  expect(readFileSync(join(foreign, "trials.ndjson"), "utf8")).toBe('{"name":"left-pad"}\n');
});
