import { join } from "node:path";
import type { FeaturesRecord } from "./features-record.ts";
import { badLedger, ledgerLines } from "./parsed-lines.ts";
import type { End, Header, Line, NotRunRecord, ReductionRecord, SelfTestRecord, TrialRecord } from "./record.ts";

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
 * Reads a ledger file of any size, line by line. A line belongs to the header above it; a resumed run repeats the header of the section that it goes
 * on with. A last line that a killed process left half written is passed over.
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`, `NEWER_LEDGER`
 */
export function readLedgerFile(dir: string): LedgerFile {
  const path = ledgerPath(dir);
  const sections = new Map<string, Section>();
  const notRun: NotRunRecord[] = [];
  let current: Section | undefined;
  for (const { number, record } of ledgerLines(path)) {
    if (record.type === "not-run") notRun.push(record);
    else if (record.type === "header") current = sectionFor(sections, record);
    else if (current) add(current, record);
    else throw badLedger(path, number, "no header stands above it");
  }
  if (!current && notRun.length === 0) throw badLedger(path, 1, "there is no whole line in it");
  return { path, sections: [...sections.values()].map((section) => toLedger(path, section)), notRun };
}

/** The sections of a ledger file. @throws UserError `NO_LEDGER`, `BAD_LEDGER` */
export function readLedger(dir: string): readonly Ledger[] {
  return readLedgerFile(dir).sections;
}

/** What tells sections apart. */
export function placeOf({ kernel, environment, subject }: Pick<Header, "kernel" | "environment" | "subject">): string {
  return JSON.stringify([kernel.release, kernel.version, environment, subject]);
}

/** A section as far as it is read. */
interface Section extends Omit<Mutable<Ledger>, "path"> {
  readonly added: Header["plan"]["cells"];
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

function sectionFor(sections: Map<string, Section>, header: Header): Section {
  const place = placeOf(header);
  const known = sections.get(place);
  const section = known ?? {
    header,
    added: [],
    trials: [],
    selfTests: [],
    reductions: [],
    features: [],
    end: undefined,
  };
  // Whatever comes next, the run that ended has gone on.
  section.end = undefined;
  sections.set(place, section);
  return section;
}

function add(section: Section, line: Exclude<Line, Header | NotRunRecord>): void {
  section.end = line.type === "end" ? line : undefined;
  if (line.type === "trial") section.trials.push(line);
  else if (line.type === "self-test") section.selfTests.push(line);
  else if (line.type === "reduction") section.reductions.push(line);
  else if (line.type === "features") section.features.push(line);
  else if (line.type === "cells") section.added.push(...line.cells);
}

function toLedger(path: string, { added, header, ...section }: Section): Ledger {
  return { path, ...section, header: added.length === 0 ? header : withCells(header, added) };
}

/** Cells that were added during the run belong to the plan like others; a run that was resumed may have added one twice. */
function withCells(header: Header, added: Header["plan"]["cells"]): Header {
  const cells = new Map([...header.plan.cells, ...added].map((cell) => [cell.id, cell]));
  return { ...header, plan: { ...header.plan, cells: [...cells.values()] } };
}
