import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { run as runInto } from "../run/run.ts";
import { fakeWorld, linkCount, recommended, silent } from "../run/testing/fake-world.ts";
import { conclude } from "./conclude.ts";
import { type ProgressEvent, plan, readLedger, report, run, UserError } from "./index.ts";
import { progressTo } from "./progress.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-api-"));
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  const said = [process.stdout.write, process.stderr.write].flatMap((write) => vi.mocked(write).mock.calls);
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
  expect(said, "programs are not spoken to on standard output or standard error").toEqual([]);
});

async function ledger(name: string, onProgress?: (event: ProgressEvent) => void): Promise<string> {
  const out = join(dir, name);
  const progress = onProgress ? progressTo(onProgress) : silent;
  const options = { profile: "quick", dir: out, resume: false, jobs: 1 } as const;
  await runInto(options, fakeWorld([recommended, linkCount]), progress, new AbortController().signal);
  return out;
}

test("report judges ledgers, and writes where it is told, else nowhere", async () => {
  const one = await ledger("one");
  const { cells, harness } = report([one]);
  expect(cells.find(({ scenario, varied }) => scenario === "link-count" && varied.length === 0)?.verdict).toBe("fails");
  expect(readdirSync(one)).toEqual(["trials.ndjson"]);
  const merged = report([one, await ledger("two")], { out: join(dir, "merged") });
  expect(JSON.parse(readFileSync(join(dir, "merged/results.json"), "utf8"))).toEqual(merged);
  expect(merged.harness.trials).toBe(2 * harness.trials);
});

test("a run's result says how it ended and where its files lie", async () => {
  const events: ProgressEvent[] = [];
  const out = await ledger("one", (event) => events.push(event));
  const { exitCode, results, paths } = conclude(out, "complete");
  expect({ exitCode, sentence: results.decisions[0]?.decision }).toEqual({ exitCode: 0, sentence: "ship" });
  for (const path of Object.values(paths)) expect(existsSync(path), path).toBe(true);
  expect(events).toContainEqual({ kind: "message", text: "self-test: 4 of 4 planted defects recognised" });
  const trials = events.filter((event) => event.kind === "trial");
  expect(trials.map((event) => event.trials)).toEqual(trials.map((_, index) => index + 1));
  // Those that confirm causes come after the last cell.
  const planned = readLedger(out)
    .sections.flatMap((section) => section.trials)
    .slice(0, trials.length);
  expect(trials.map(({ outcome }) => outcome)).toEqual(planned.map(({ outcome }) => outcome));
});

test("what cannot be done is an error with a code and a hint", async () => {
  const nowhere = join(dir, "nowhere");
  expect(() => report([])).toThrow(UserError);
  expect(() => report([nowhere])).toThrow(expect.objectContaining({ code: "NO_LEDGER", hint: expect.any(String) }));
  expect(() => readLedger(nowhere)).toThrow(expect.objectContaining({ code: "NO_LEDGER" }));
  const wrong = { profile: "slow" } as object;
  await expect(run({ ...wrong, out: nowhere })).rejects.toMatchObject({ code: "NO_SUCH_PROFILE" });
  await expect(plan(wrong)).rejects.toMatchObject({ code: "NO_SUCH_PROFILE" });
  await expect(run({ environments: ["vm"], out: nowhere })).rejects.toMatchObject({ code: "BAD_OPTIONS" });
  await expect(run({ subject: nowhere, out: nowhere })).rejects.toMatchObject({ code: "BAD_SUBJECT_FILE" });
  await expect(run({ resume: nowhere })).rejects.toMatchObject({ code: "NO_LEDGER" });
  await expect(run({ resume: dir, out: nowhere })).rejects.toMatchObject({ code: "BAD_OPTIONS" });
  await expect(run({ only: ["recomended"], out: nowhere })).rejects.toMatchObject({ code: "NO_SUCH_SCENARIO" });
  for (const shard of [
    { index: 0, count: 2 },
    { index: 3, count: 2 },
    { index: 1.5, count: 2 },
  ]) {
    await expect(run({ shard, out: nowhere })).rejects.toMatchObject({ code: "BAD_OPTIONS" });
  }
  for (const number of [{ jobs: 0 }, { jobs: Number.NaN }, { memoryMiB: -1 }]) {
    await expect(run({ ...number, out: nowhere })).rejects.toMatchObject({ code: "BAD_OPTIONS" });
    await expect(plan(number)).rejects.toMatchObject({ code: "BAD_OPTIONS" });
  }
  await expect(run({ out: join(import.meta.filename, "below") })).rejects.toMatchObject({ code: "BAD_DIRECTORY" });
  expect(readdirSync(dir)).toEqual([]);
});
