import { canonicalJson } from "../matrix/canonical.ts";
import { withoutIdentifiers } from "./distinct-failures.ts";
import type { ResultCell } from "./results-schema.ts";

type Evidence = ResultCell["evidence"][number];

/** A failure's words, stored once however many cells and kernels show it. */
export interface SharedEvidence {
  /** Counts from 0 in the order of the cells. */
  readonly id: number;
  readonly outcome: Evidence["outcome"];
  /** As the first trial that showed it said it; others differ in numbers and identifiers only. */
  readonly words: Evidence;
  readonly uses: readonly EvidenceUse[];
}

/** One cell's share of it. */
export interface EvidenceUse {
  readonly cell: ResultCell;
  /** Trials of the cell that failed so. */
  readonly count: number;
  /** The first of them. */
  readonly trial: number;
  readonly step?: string;
  readonly schedule?: string;
  readonly console?: string;
}

/** The evidence of all cells, together where outcome and words agree but for numbers and identifiers, whatever scenario showed it. */
export function sharedEvidence(cells: readonly ResultCell[]): SharedEvidence[] {
  const all = cells.flatMap((cell) => cell.evidence.map((evidence) => ({ cell, evidence })));
  const alike = [...Map.groupBy(all, ({ evidence }) => likeness(evidence)).values()];
  return alike.flatMap((ones, id) => {
    const [first] = ones;
    if (!first) return [];
    return [{ id, outcome: first.evidence.outcome, words: first.evidence, uses: ones.map(useOf) }];
  });
}

function useOf({ cell, evidence }: { cell: ResultCell; evidence: Evidence }): EvidenceUse {
  const { count, trial, step, schedule, console } = evidence;
  const known = Object.entries({ step, schedule, console }).filter(([, value]) => value !== undefined);
  return { cell, count, trial, ...Object.fromEntries(known) };
}

function likeness({ outcome, errno, path, message, details, kernelLog }: Evidence): string {
  const texts = [
    path === undefined ? [] : [path],
    message === undefined ? [] : [message],
    details ?? [],
    kernelLog ?? [],
  ];
  const words = texts.map((lines) => lines.map(withoutIdentifiers));
  return canonicalJson([outcome, errno ?? null, words]);
}
