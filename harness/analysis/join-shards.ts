import type { Ledger } from "../ledger/read.ts";
import { placeOf } from "../ledger/read.ts";
import type { End, Header, SelfTestRecord, ShardRecord } from "../ledger/record.ts";

/** Shards of a plan of which no ledger is there. */
export interface MissingShards {
  readonly place: Pick<Header, "kernel" | "environment" | "subject">;
  /** Numbers of the missing ones, from 1 on. */
  readonly missing: readonly number[];
  readonly count: number;
  /** Cells of the plan, and how many of them are in the missing shards. */
  readonly cells: number;
  readonly lost: number;
}

/**
 * The sections of shards of one plan become one section, as if it had been one run; others stay as they are.
 */
export function joinShards(ledgers: readonly Ledger[]): Ledger[] {
  return groupsOf(ledgers).flatMap((group) => {
    const parts = partsOf(group);
    return parts.length > 0 ? [join(parts)] : group;
  });
}

/** What the shards of each plan lack to be all of it; plans of which nothing is missing are left out. */
export function missingShards(ledgers: readonly Ledger[]): MissingShards[] {
  return groupsOf(ledgers).flatMap((group) => {
    const parts = partsOf(group);
    const [first] = parts;
    if (!first) return [];
    const { count, cells } = first.shard;
    const present = new Set(parts.map(({ shard }) => shard.index));
    const missing = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !present.has(index));
    const lost = cells - new Set(parts.flatMap(({ shard }) => shard.places)).size;
    return missing.length === 0 ? [] : [{ place: first.ledger.header, missing, count, cells, lost }];
  });
}

function groupsOf(ledgers: readonly Ledger[]): Ledger[][] {
  return [...Map.groupBy(ledgers, keyOf).values()];
}

function partsOf(group: readonly Ledger[]): Part[] {
  return group.flatMap((ledger) => {
    const { shard } = ledger.header.plan;
    return shard ? [{ ledger, shard }] : [];
  });
}

interface Part {
  readonly ledger: Ledger;
  readonly shard: ShardRecord;
}

function keyOf({ header, path }: Ledger): string {
  const { shard } = header.plan;
  // Runs that are whole stay apart, also when there are several of one place.
  return shard
    ? JSON.stringify([placeOf(header), shard.fingerprint, shard.count])
    : JSON.stringify([path, placeOf(header)]);
}

function join(parts: readonly Part[]): Ledger {
  const sorted = parts.toSorted((a, b) => a.shard.index - b.shard.index);
  const ledgers = sorted.map(({ ledger }) => ledger);
  const [first] = ledgers;
  if (!first) throw new RangeError("there are no shards to join");
  return {
    path: first.path,
    header: joinedHeader(first.header, sorted),
    trials: ledgers.flatMap(({ trials }) => trials),
    selfTests: worstOfEach(ledgers),
    reductions: ledgers.flatMap(({ reductions }) => reductions),
    features: first.features,
    end: joinedEnd(ledgers.map(({ end }) => end)),
  };
}

function joinedHeader(header: Header, parts: readonly Part[]): Header {
  const cells = parts.flatMap(({ ledger, shard }) =>
    // What was added in the run to confirm a cause comes after the plan.
    ledger.header.plan.cells.map((cell, index) => ({ cell, place: shard.places[index] ?? shard.cells })),
  );
  const ordered = cells.toSorted((a, b) => a.place - b.place).map(({ cell }) => cell);
  return {
    ...header,
    plan: { ...header.plan, cells: ordered },
  };
}

/** The last self-test of each shard counts, and one that missed a planted defect is not made up for by another shard's. */
function worstOfEach(ledgers: readonly Ledger[]): SelfTestRecord[] {
  const tests = ledgers.flatMap(({ selfTests }) => [...new Map(selfTests.map((test) => [test.name, test])).values()]);
  const worst = Map.groupBy(tests, ({ name }) => name);
  return [...worst.values()].flatMap((same) => same.find(({ recognised }) => !recognised) ?? same.slice(0, 1));
}

const byCompleteness: readonly End["reason"][] = ["self-test", "interrupted", "time", "complete"];

/** The least complete of all; undefined when one of them was killed. */
function joinedEnd(ends: readonly (End | undefined)[]): End | undefined {
  const known = ends.filter((end) => end !== undefined);
  if (known.length < ends.length) return undefined;
  const worst = known.toSorted((a, b) => byCompleteness.indexOf(a.reason) - byCompleteness.indexOf(b.reason))[0];
  const settled = known.map(({ settledMs }) => settledMs);
  if (!worst) return undefined;
  const { settledMs: _, ...end } = worst;
  return settled.includes(undefined) ? end : { ...end, settledMs: Math.max(...settled.map((ms) => ms ?? 0)) };
}
