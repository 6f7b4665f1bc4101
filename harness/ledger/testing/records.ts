import { assign } from "../../../scenarios/factors.ts";
import { planFingerprint } from "../../matrix/cell.ts";
import { type Header, schemaVersion, type TrialRecord } from "../record.ts";

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
