/** A run whose disk becomes full, and one that cannot begin. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { enterPrivateMounts } from "../../engine/overlay/private-mounts.ts";
import { mount } from "../../engine/system/index.ts";
import { ledgerPath } from "../ledger/read.ts";
import { exampleHeader, soleSection } from "../ledger/testing/records.ts";
import { createLedger } from "../ledger/writer.ts";
import type { FakeRule } from "../run/testing/fake-environment.ts";
import { fakeWorld, kernelRule, linkCount, recommended } from "../run/testing/fake-world.ts";
import { exitCodeOf, sentenceOf } from "./failure.ts";
import { runCommand } from "./run/command.ts";
import { snapshot } from "./testing/snapshot.ts";

let base: string;
let out: string;
let count = 0;
beforeAll(async () => {
  base = await enterPrivateMounts();
});
beforeEach(() => {
  out = join(base, `disk-${count++}`);
  mkdirSync(out);
  mount("tmpfs", out, "tmpfs", 0, "size=1m");
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});

const filler = () => join(out, "filler");
function fill(): void {
  writeFileSync(filler(), "");
  for (const size of [4096, 1]) {
    try {
      for (;;) appendFileSync(filler(), Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}

const start = (rule: FakeRule, more: object = {}) =>
  runCommand({ profile: "quick", out, jobs: 2, ...more }, fakeWorld([recommended, linkCount], rule));
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error) => error,
  );

test("that fills up during the run ends it in one line with exit code 2, and the run can be resumed", async () => {
  let trials = 0;
  const fills: FakeRule = (request) => {
    if (++trials === 60) fill();
    return kernelRule(request);
  };
  const error = await failure(start(fills));
  expect(exitCodeOf(error)).toBe(2);
  expect(sentenceOf(error)).toBe(
    `cannot append to the ledger "${ledgerPath(out)}": no space is left on its file system; what was done so far is in it: mend that, and go on with --resume ${out}`,
  );
  expect(readFileSync(ledgerPath(out)).at(-1)).toBe("\n".charCodeAt(0));
  const kept = soleSection(out).trials.length;
  expect(kept).toBeGreaterThan(0);
  expect(readdirSync(out).sort()).toEqual(["filler", "trials.ndjson"]);
  rmSync(filler());
  // The first disk may be too small for the whole run.
  mount("tmpfs", out, "tmpfs", 32, "size=64m");
  expect(await start(kernelRule, { out: undefined, profile: undefined, resume: out })).toBe(0);
  expect(soleSection(out).trials.length).toBeGreaterThan(kept);
});

test("that is full for the reports leaves those that are there, and the ledger", async () => {
  mount("tmpfs", out, "tmpfs", 32, "size=64m");
  await start(kernelRule);
  const before = snapshot(out);
  mount("tmpfs", out, "tmpfs", 32, "size=2m");
  fill();
  const error = await failure(start(kernelRule, { out: undefined, profile: undefined, resume: out }));
  expect(exitCodeOf(error)).toBe(2);
  expect(sentenceOf(error)).toMatch(/^cannot (append to|write)[^\n]+$/);
  rmSync(filler());
  const { "trials.ndjson": ledger, ...reports } = before;
  expect(snapshot(out)).toMatchObject(reports);
  expect(soleSection(out).trials.length).toBeGreaterThan(300);
  expect(ledger).toBeDefined();
});

test("without room for the first line leaves no ledger, and the older one in its place", async () => {
  writeFileSync(ledgerPath(out), "an older ledger\n");
  fill();
  const before = snapshot(out);
  expect(exitCodeOf(await failure(start(kernelRule)))).toBe(2);
  expect(snapshot(out)).toEqual(before);
});

test("after it is closed, a ledger takes no line", () => {
  const writer = createLedger(out);
  writer.append(exampleHeader());
  writer.close();
  expect(() => writer.append(exampleHeader())).toThrow("it is closed");
});
