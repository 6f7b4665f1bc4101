import { UserError } from "../../../engine/errors.ts";
import { joinShards } from "../../analysis/join-shards.ts";
import { judgeCells } from "../../analysis/judged-cell.ts";
import { kernelNames } from "../../analysis/kernel-names.ts";
import { merge } from "../../analysis/merge.ts";
import { runsOf } from "../../analysis/runs.ts";
import { checkAgainst } from "../../baseline/check.ts";
import { readBaseline, readBaselineIfAny, writeBaseline } from "../../baseline/file.ts";
import { emptyBaseline, update } from "../../baseline/update.ts";
import { dayOf, isAsExpected } from "../../baseline/verdict.ts";
import type { UpdateWish } from "../../baseline/wish.ts";
import { readLedgerFile } from "../../ledger/read.ts";
import { baselineLines } from "../../report/baseline-blocks.ts";
import { type BaselineComparison, baselineComparisonSchema } from "../../report/baseline-schema.ts";
import { harnessOf, isTrustworthy } from "../../report/harness-facts.ts";
import { byKernel } from "../../report/kernel-facts.ts";
import { printable } from "../../report/printable.ts";
import { jsonText } from "../json.ts";

export interface UpdateOptions extends Omit<UpdateWish, "today"> {
  readonly from: readonly string[];
  readonly baseline: string;
  readonly json?: boolean;
}

export interface CheckOptions {
  readonly from: readonly string[];
  readonly json?: boolean;
}

/** What `baseline update --json` prints. Additions may come; what is here stays. */
export interface UpdateRecord {
  /** As it was named. */
  readonly file: string;
  /** Whether the file was written. */
  readonly changed: boolean;
  readonly cells: number;
  readonly knownFailures: number;
  /** What became of cells, a line each. */
  readonly told: readonly string[];
}

export function printUpdate({ json, ...options }: UpdateOptions): void {
  const record = updateCommand(options);
  process.stdout.write(json ? jsonText(record) : `${printable(updateLines(record).join("\n"))}\n`);
}

/** @throws UserError as reading, `update` and writing do, `NOT_TRUSTWORTHY` */
export function updateCommand(
  { from, baseline: file, ...wish }: Omit<UpdateOptions, "json">,
  today = dayOf(new Date()),
): UpdateRecord {
  const before = readBaselineIfAny(file) ?? emptyBaseline;
  const { judged, headers } = readRuns(from);
  const { baseline, told, changed } = update(before, judged, headers, { ...wish, today });
  if (changed) writeBaseline(file, baseline);
  const cells = baseline.places.reduce((sum, place) => sum + Object.keys(place.cells).length, 0);
  return { file, changed, cells, knownFailures: baseline.known.length, told };
}

export function updateLines({ file, changed, cells, knownFailures, told }: UpdateRecord): string[] {
  return [
    ...told,
    changed ? `${file}: ${cells} cells, ${knownFailures} known failures` : `nothing to change in ${file}`,
  ];
}

/** @returns the exit code: 0 as expected, 1 not. */
export function printCheck(file: string, { from, json }: CheckOptions): number {
  const baseline = checkCommand(file, from);
  process.stdout.write(json ? jsonText(baseline) : `${printable(baselineLines({ baseline }).join("\n"))}\n`);
  return isAsExpected(baseline) ? 0 : 1;
}

/** @throws UserError `NO_BASELINE`, `BAD_BASELINE`, `NO_LEDGER`, `BAD_LEDGER`, `NOT_TRUSTWORTHY` */
export function checkCommand(file: string, from: readonly string[], today = dayOf(new Date())): BaselineComparison {
  const baseline = readBaseline(file);
  const { judged, headers } = readRuns(from);
  return baselineComparisonSchema.parse(checkAgainst({ baseline, file, today }, judged, headers));
}

/** Runs whose harness failed say nothing about a kernel. */
function readRuns(dirs: readonly string[]) {
  const files = dirs.map(readLedgerFile);
  const ledgers = joinShards(runsOf(files)).toSorted(byKernel);
  const headers = ledgers.map(({ header }) => header);
  if (!isTrustworthy(harnessOf(ledgers, kernelNames(headers)))) {
    throw new UserError(
      "NOT_TRUSTWORTHY",
      `cannot rely on "${dirs.join(", ")}": the harness missed a planted defect, or too many trials failed through its own fault`,
      "look at the report's versions and self-test, then run again",
    );
  }
  return { judged: judgeCells(merge(ledgers)), headers };
}
