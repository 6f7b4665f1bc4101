import { createHash } from "node:crypto";
import { type Factors, factorLevels, type Level } from "../../scenarios/factors.ts";
import type { ExplorationFacts } from "../explorer/contract.ts";
import { canonicalJson } from "./canonical.ts";

/** What makes two trials comparable: everything else (time, machine, run) may differ between trials of a cell. */
export interface CellIdentity {
  readonly scenario: string;
  readonly factors: Factors;
  readonly kernel: { readonly release: string; readonly version: string };
  readonly environment: string;
  readonly subject: string;
}

/**
 * `array`: a row of the covering array. `confirmation`: made during the run, to confirm or to refute the cause of a failure.
 */
export const roles = ["recommended", "base", "guide", "array", "variation", "confirmation"] as const;
export type Role = (typeof roles)[number];

export interface Cell {
  readonly id: string;
  readonly scenario: string;
  readonly factors: Factors;
  readonly kind: "schedules" | "timing";
  /** Orders that the scenario names, in its own order; empty when it names none. */
  readonly schedules: readonly string[];
  /** Why the cell is in the plan: the setting that decides the verdict, a combination of the guide, a scenario's own setting, or one factor switched. */
  readonly role: Role;
  /** The factors switched away from the scenario's own setting. */
  readonly varied: readonly string[];
  /** The cell is `stable` when its failure rate lies below this; default: the profile's. */
  readonly target?: number;
  /** Its orders were found by the explorer: each runs once, and a failing one is reduced. */
  readonly exploration?: ExplorationFacts;
}

/**
 * The cell's name in ledgers and reports: 12 hexadecimal digits (48 bits) of SHA-256 over the canonical identity. Of the factors only those
 * that are not at their first level take part, so that a new factor leaves every known id as it is.
 */
export function cellId(identity: CellIdentity): string {
  const { scenario, environment, subject } = identity;
  const factors = switched(identity.factors);
  const kernel = { release: identity.kernel.release, version: identity.kernel.version };
  return sha256({ scenario, factors, kernel, environment, subject }).slice(0, 12);
}

/** The factors that are not at the recommended level, with the level they have. */
export function switched(factors: Factors): Readonly<Record<string, Level>> {
  const first = factorLevels as Readonly<Record<string, readonly Level[]>>;
  return Object.fromEntries(Object.entries(factors).filter(([name, level]) => first[name]?.[0] !== level));
}

/** Seed of one trial, 32 bits: fixed by cell and trial number, so a resumed or repeated run draws the same chances. */
export function trialSeed(cell: string, trial: number): number {
  return Number.parseInt(sha256({ cell, trial }).slice(0, 8), 16);
}

/** Tells two plans apart: the same cells in any order have the same fingerprint. */
export function planFingerprint(cells: readonly Pick<Cell, "id">[]): string {
  return sha256(cells.map((cell) => cell.id).sort()).slice(0, 16);
}

function sha256(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
