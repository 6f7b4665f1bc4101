/** A whole run in memory whose failures have a known cause. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { attribute } from "../../analysis/attribution.ts";
import { judgeCells } from "../../analysis/judged-cell.ts";
import { merge } from "../../analysis/merge.ts";
import { readLedger } from "../../ledger/read.ts";
import { run } from "../run.ts";
import type { FakeRule } from "../testing/fake-environment.ts";
import { fakeScenario, fakeWorld, recommended, silent } from "../testing/fake-world.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-confirm-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const scenario = fakeScenario({
  name: "setting",
  kind: "timing",
  varies: ["index", "metacopy", "placement", "readiness"],
});

async function runWith(rule: FakeRule) {
  const world = fakeWorld([recommended, scenario], rule);
  const options = { profile: "default" as const, dir, resume: false, jobs: 1 };
  await run(options, world, silent, new AbortController().signal);
  const judged = judgeCells(merge(readLedger(dir)));
  return { judged, attributions: attribute(judged) };
}

it("a cause is confirmed by counter-examples, which stand in the ledger and are judged like other cells", async () => {
  const { attributions } = await runWith(({ scenario, factors, trial }) =>
    scenario === "setting" && factors.readiness === "none" && trial % 5 === 0
      ? { outcome: "empty-lower" }
      : { outcome: "ok" },
  );
  expect(attributions).toMatchObject([
    { scenario: "setting", explanation: "levels", cause: { readiness: "none" }, confirmation: { status: "confirmed" } },
  ]);
  const { pass = [], fail = [] } = attributions[0]?.confirmation ?? {};
  expect(pass.every(({ failures }) => failures === 0)).toBe(true);
  expect(fail.some(({ failures }) => failures > 0)).toBe(true);
});

it("without a failure nothing is asked", async () => {
  const { judged, attributions } = await runWith(() => ({ outcome: "ok" }));
  expect(attributions).toEqual([]);
  expect(judged.filter(({ cell }) => cell.role === "confirmation")).toEqual([]);
});
