import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readClaims } from "../../../analysis/claims-file.ts";
import { type LedgerFile, ledgerPath, readLedgerFile } from "../../../ledger/read.ts";
import { markdown } from "../../markdown.ts";
import { resultsOf } from "../../results.ts";
import { resultsSchema } from "../../results-schema.ts";
import { writeLargeLedger } from "./index.ts";

const dir = mkdtempSync(join(tmpdir(), "mountproof-large-"));
let file: LedgerFile;
beforeAll(async () => {
  await writeLargeLedger(dir, { kernels: 2, trials: 6001, seed: 1 });
  file = readLedgerFile(dir);
});
afterAll(() => rmSync(dir, { recursive: true }));

test("the ledger has as many trials as asked for, of the catalogue's kernels, and the same ones each time", async () => {
  expect(file.sections.map(({ trials }) => trials.length)).toEqual([3000, 3001]);
  expect(file.sections.map(({ header }) => header.plan.cells.length > 300)).toEqual([true, true]);
  const before = readFileSync(ledgerPath(dir), "utf8");
  await writeLargeLedger(dir, { kernels: 2, trials: 6001, seed: 1 });
  expect(readFileSync(ledgerPath(dir), "utf8")).toBe(before);
});

test("it is like a real one: every verdict, some failures of ours, causes, explored orders, and a report that fits", () => {
  const results = resultsSchema.parse(resultsOf([file], readClaims()));
  expect(new Set(results.cells.map(({ verdict }) => verdict)).size).toBe(5);
  expect(results.decisions.map(({ decision }) => decision)).toEqual(["ship-with-options", "ship-with-options"]);
  expect(results.harness.errorRate).toBeGreaterThan(0);
  expect(results.attributions.some(({ explanation }) => explanation === "levels")).toBe(true);
  expect(results.explorations.some(({ failures }) => failures.some(({ shortest }) => shortest))).toBe(true);
  const text = markdown(results);
  expect(text.length).toBeLessThanOrEqual(65_000);
  expect(text).toMatch(/^# Mountproof report\n\n\| kernel \| verdict \|/);
});
