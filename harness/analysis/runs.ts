import { type Ledger, type LedgerFile, placeOf } from "../ledger/read.ts";
import type { Header, TrialRecord } from "../ledger/record.ts";

/**
 * The runs that ledger files tell of, each once, oldest first: neither the order of the files matters nor whether one is there twice, as a copy does not
 * count again. A copy that was gone on with adds what it has more.
 */
export function runsOf(files: readonly LedgerFile[]): Ledger[] {
  const runs = Map.groupBy(
    files.flatMap(({ sections }) => sections),
    runKey,
  );
  return [...runs.values()].map(joined).toSorted(byTime);
}

/** The same trial in two files. */
export function trialKey({ cell, trial, startedAt }: TrialRecord): string {
  return `${cell} ${trial} ${startedAt}`;
}

/** Two runs of the same plan in the same place do not begin in the same millisecond. */
function runKey({ header }: Ledger): string {
  return JSON.stringify([placeOf(header), header.startedAt, header.plan.fingerprint]);
}

function joined(copies: readonly Ledger[]): Ledger {
  const [longest, ...others] = copies.toSorted((a, b) => b.trials.length - a.trials.length);
  if (!longest) throw new RangeError("a run of no ledger");
  if (others.every((other) => isPartOf(other, longest))) return longest;
  const all = [longest, ...others];
  const of = <T>(items: (ledger: Ledger) => readonly T[], key: (item: T) => string) =>
    distinct(all.flatMap(items), key);
  return {
    ...longest,
    header: withCells(
      longest.header,
      of(
        ({ header }) => header.plan.cells,
        ({ id }) => id,
      ),
    ),
    trials: of(({ trials }) => trials, trialKey),
    selfTests: of(({ selfTests }) => selfTests, JSON.stringify),
    reductions: of(({ reductions }) => reductions, JSON.stringify),
    features: of(({ features }) => features, JSON.stringify),
  };
}

/** As most copies are: line for line what the longest one begins with. */
function isPartOf(copy: Ledger, longest: Ledger): boolean {
  const counts = ["selfTests", "reductions", "features"] as const;
  return (
    counts.every((name) => copy[name].length <= longest[name].length) &&
    copy.header.plan.cells.length <= longest.header.plan.cells.length &&
    copy.trials.every((trial, index) => isSame(trial, longest.trials[index]))
  );
}

function isSame(trial: TrialRecord, other: TrialRecord | undefined): boolean {
  return other !== undefined && trialKey(trial) === trialKey(other);
}

function withCells(header: Header, cells: Header["plan"]["cells"]): Header {
  return { ...header, plan: { ...header.plan, cells } };
}

function byTime(a: Ledger, b: Ledger): number {
  const [first, second] = [runKey(a), runKey(b)];
  return compareText(a.header.startedAt, b.header.startedAt) || compareText(first, second);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first of those that are equal. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}
