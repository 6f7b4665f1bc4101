import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../engine/errors.ts";
import type { FeaturesRecord } from "./features-record.ts";
import {
  type End,
  type Header,
  type Line,
  lineSchema,
  type NotRunRecord,
  type ReductionRecord,
  type SelfTestRecord,
  type TrialRecord,
} from "./record.ts";

/** One section of a ledger file: what was recorded about one kernel in one environment with one subject. */
export interface Ledger {
  readonly path: string;
  readonly header: Header;
  readonly trials: readonly TrialRecord[];
  readonly selfTests: readonly SelfTestRecord[];
  readonly reductions: readonly ReductionRecord[];
  /** Kernel features; a run that was resumed may have asked again. */
  readonly features: readonly FeaturesRecord[];
  /** How the last run that wrote here ended; undefined when it was killed. */
  readonly end: End | undefined;
}

/** A whole ledger file: a section for each kernel that a run judged, in the order in which they began. */
export interface LedgerFile {
  readonly path: string;
  readonly sections: readonly Ledger[];
  /** Kernels that the run was asked for and that have no section. */
  readonly notRun: readonly NotRunRecord[];
}

/** The ledger of a report directory. */
export function ledgerPath(dir: string): string {
  return join(dir, "trials.ndjson");
}

/**
 * Reads a ledger file. A line belongs to the header above it; a resumed run repeats the header of the section that it goes on with.
 * A last line that a killed process left half written is passed over.
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`
 */
export function readLedgerFile(dir: string): LedgerFile {
  const path = ledgerPath(dir);
  const lines = parseLines(path, readBytes(path).toString("utf8"));
  const [first] = lines;
  if (first?.type !== "header" && first?.type !== "not-run") throw badLedger(path, 1, "the first line is not a header");
  const notRun = lines.filter((line) => line.type === "not-run");
  return { path, sections: sectionsOf(path, lines), notRun };
}

/** The sections of a ledger file. @throws UserError `NO_LEDGER`, `BAD_LEDGER` */
export function readLedger(dir: string): readonly Ledger[] {
  return readLedgerFile(dir).sections;
}

/** What tells sections apart. */
export function placeOf({ kernel, environment, subject }: Pick<Header, "kernel" | "environment" | "subject">): string {
  return JSON.stringify([kernel.release, kernel.version, environment, subject]);
}

/** Length in bytes of the part of a ledger that ends with a whole line. */
export function wholeLength(bytes: Buffer): number {
  return bytes.lastIndexOf("\n") + 1;
}

function sectionsOf(path: string, lines: readonly Line[]): Ledger[] {
  const sections = new Map<string, { header: Header; lines: Line[] }>();
  let current: Line[] = [];
  for (const line of lines) {
    if (line.type === "header") {
      const known = sections.get(placeOf(line)) ?? { header: line, lines: [] };
      sections.set(placeOf(line), known);
      current = known.lines;
    }
    if (line.type !== "not-run") current.push(line);
  }
  return [...sections.values()].map((section) => toLedger(path, section.header, section.lines));
}

function toLedger(path: string, header: Header, lines: readonly Line[]): Ledger {
  const last = lines.at(-1);
  const added = lines.flatMap((line) => (line.type === "cells" ? line.cells : []));
  return {
    path,
    header: added.length === 0 ? header : withCells(header, added),
    reductions: lines.filter((line) => line.type === "reduction"),
    trials: lines.filter((line) => line.type === "trial"),
    selfTests: lines.filter((line) => line.type === "self-test"),
    features: lines.filter((line) => line.type === "features"),
    end: last?.type === "end" ? last : undefined,
  };
}

/** Cells that were added during the run belong to the plan like others; a run that was resumed may have added one twice. */
function withCells(header: Header, added: Header["plan"]["cells"]): Header {
  const cells = new Map([...header.plan.cells, ...added].map((cell) => [cell.id, cell]));
  return { ...header, plan: { ...header.plan, cells: [...cells.values()] } };
}

function readBytes(path: string): Buffer {
  try {
    const bytes = readFileSync(path);
    return bytes.subarray(0, wholeLength(bytes));
  } catch (cause) {
    throw new UserError(
      "NO_LEDGER",
      `cannot read the ledger "${path}": ${(cause as Error).message}`,
      "name the directory a run wrote to",
      {
        cause,
      },
    );
  }
}

function parseLines(path: string, text: string): Line[] {
  return text.split("\n").flatMap((line, index) => (line === "" ? [] : [parseLine(path, index + 1, line)]));
}

function parseLine(path: string, number: number, text: string): Line {
  const parsed = lineSchema.safeParse(parseJson(path, number, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badLedger(path, number, `${issue?.path.join(".")}: ${issue?.message}`);
}

function parseJson(path: string, number: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badLedger(path, number, (cause as Error).message);
  }
}

function badLedger(path: string, line: number, what: string): UserError {
  return new UserError(
    "BAD_LEDGER",
    `line ${line} of the ledger "${path}" is not valid: ${what}`,
    "restore the file, or start a new run with --out",
  );
}
