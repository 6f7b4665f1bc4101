import { assign } from "../../../scenarios/factors.ts";
import { planFingerprint } from "../../matrix/cell.ts";
import { type Ledger, readLedger } from "../read.ts";
import { type Header, schemaVersion, type TrialRecord } from "../record.ts";
import { createLedger, type LedgerWriter, resumeLedger, sectionOf } from "../writer.ts";

type HeaderCell = Header["plan"]["cells"][number];

export const exampleCell: HeaderCell = {
  id: "0123456789ab",
  scenario: "recommended",
  factors: { ...assign({}) },
  kind: "timing",
  schedules: [],
  role: "recommended",
  varied: [],
};

export function exampleHeader(cells: readonly HeaderCell[] = [exampleCell], more: Partial<Header> = {}): Header {
  return {
    type: "header",
    schemaVersion,
    startedAt: "2026-01-01T00:00:00.000Z",
    versions: { mountproof: "0.0.0", node: "v24.0.0" },
    kernel: { release: "6.18.0", version: "#1", machine: "x86_64" },
    environment: "host",
    environments: [{ name: "host", used: true }],
    subject: "builtin",
    plan: {
      profile: "quick",
      target: 0.01,
      fingerprint: planFingerprint(cells),
      scenarios: [],
      cells: [...cells],
      notRun: [],
    },
    ...more,
  };
}

export function exampleTrial(trial: number, more: Partial<TrialRecord> = {}): TrialRecord {
  return {
    type: "trial",
    schemaVersion,
    cell: exampleCell.id,
    kernel: { release: "6.18.0", version: "#1" },
    environment: "host",
    subject: "builtin",
    scenario: "recommended",
    factors: exampleCell.factors,
    trial,
    seed: 1,
    outcome: "ok",
    evidence: {},
    timingsMs: { total: 12.5 },
    startedAt: `2026-01-01T00:00:00.${String(trial).padStart(3, "0")}Z`,
    ...more,
  };
}

/** The section of a ledger that has one. */
export function soleSection(dir: string): Ledger {
  const [section, ...more] = readLedger(dir);
  if (!section || more.length > 0) throw new Error(`the ledger in "${dir}" has not one section`);
  return section;
}

/** Begins a ledger with one section. */
export function beginLedger(dir: string, header: Header): LedgerWriter {
  const writer = createLedger(dir);
  writer.append(header);
  return writer;
}

/** Goes on with the section of this header, as a run does. */
export function resumeSection(dir: string, header: Header): { writer: LedgerWriter; ledger: Ledger | undefined } {
  const { writer, file } = resumeLedger(dir);
  try {
    return { writer, ledger: sectionOf(file, header) };
  } catch (error) {
    writer.close();
    throw error;
  }
}
