/** What content counts: plain numbers in shared memory, so that a thread's figures can be read from another one. */

/** Where the bytes of a read came from. `store`: whole layers; `memory`: spans kept because no disk cache took them. */
export const tiers = ["store", "memory", "disk", "shared", "blob"] as const;
export type Tier = (typeof tiers)[number];

/** What may fail beside the reads themselves. */
export const troubled = ["disk", "shared", "blob", "files", "prefetch"] as const;
export type Troubled = (typeof troubled)[number];

const singles = [
  "fetches",
  "fetchedBytes",
  "inflatedBytes",
  "joins",
  "readAhead",
  "evictions",
  "evictedBytes",
  "sharedPuts",
  "sharedPutErrors",
  "sharedPutsDropped",
  "filesMade",
  "fileBytesMade",
  "prefetchSpans",
  "prefetchDone",
  "prefetchFailed",
] as const;

export type CounterName =
  | (typeof singles)[number]
  | `hits.${Tier}`
  | `bytes.${Tier}`
  | `${"wrong" | "unavailable" | "warnings"}.${Troubled}`;

/** One thread's counters. Only that thread adds to them. */
export interface Counters {
  readonly buffer: SharedArrayBuffer;
  add(name: CounterName, count?: number): void;
}

/** JSON. Bytes are uncompressed, but for `fetches.bytes`. */
export interface ContentMetrics {
  /** Parts of reads, one for each span (or layer file) a read touches, by the tier that answered. */
  readonly hits: Readonly<Record<Tier, number>>;
  /** Bytes given to readers, by the same tier. */
  readonly bytes: Readonly<Record<Tier, number>>;
  /** Ranges read from blobs, with their bytes as stored, and what they became. */
  readonly fetches: { readonly count: number; readonly bytes: number; readonly inflatedBytes: number };
  /** Reads that waited for a span which somebody in this process was getting already. */
  readonly joins: number;
  /** Spans got before somebody asked, because reads went through a layer in order. */
  readonly readAhead: number;
  /** Files removed from the disk cache to keep its size. */
  readonly evictions: { readonly count: number; readonly bytes: number };
  /** Wrong bytes found (never served), by who gave them. */
  readonly wrong: Readonly<Record<Troubled, number>>;
  /** Failed attempts, and attempts that were not made during a back-off. */
  readonly unavailable: Readonly<Record<Troubled, number>>;
  readonly warnings: Readonly<Record<Troubled, number>>;
  /** Spans given to the shared cache; `dropped`: its queue was full or it was down. */
  readonly sharedPuts: { readonly done: number; readonly failed: number; readonly dropped: number };
  /** Whole files made for passthrough. */
  readonly files: { readonly made: number; readonly bytes: number };
  readonly prefetch: { readonly spans: number; readonly done: number; readonly failed: number };
}

const names: readonly CounterName[] = [
  ...singles,
  ...tiers.flatMap((tier) => [`hits.${tier}`, `bytes.${tier}`] as const),
  ...troubled.flatMap((who) => [`wrong.${who}`, `unavailable.${who}`, `warnings.${who}`] as const),
];

/** @param buffer of other counters, to go on with them */
export function createCounters(buffer: SharedArrayBuffer = new SharedArrayBuffer(8 * names.length)): Counters {
  const values = new Float64Array(buffer);
  return {
    buffer,
    add(name, count = 1) {
      const slot = slots[name];
      values[slot] = (values[slot] ?? 0) + count;
    },
  };
}

const slots = Object.fromEntries(names.map((name, slot) => [name, slot])) as Record<CounterName, number>;

/** The sum of the counters of all threads. @param buffers `Counters.buffer` of each */
export function metricsOf(buffers: readonly SharedArrayBuffer[]): ContentMetrics {
  const views = buffers.map((buffer) => new Float64Array(buffer));
  const sum = (name: CounterName) => views.reduce((total, values) => total + (values[slots[name]] ?? 0), 0);
  const by = <K extends string>(keys: readonly K[], name: (key: K) => CounterName) =>
    Object.fromEntries(keys.map((key) => [key, sum(name(key))])) as Record<K, number>;
  return {
    hits: by(tiers, (tier) => `hits.${tier}`),
    bytes: by(tiers, (tier) => `bytes.${tier}`),
    fetches: { count: sum("fetches"), bytes: sum("fetchedBytes"), inflatedBytes: sum("inflatedBytes") },
    joins: sum("joins"),
    readAhead: sum("readAhead"),
    evictions: { count: sum("evictions"), bytes: sum("evictedBytes") },
    wrong: by(troubled, (who) => `wrong.${who}`),
    unavailable: by(troubled, (who) => `unavailable.${who}`),
    warnings: by(troubled, (who) => `warnings.${who}`),
    sharedPuts: { done: sum("sharedPuts"), failed: sum("sharedPutErrors"), dropped: sum("sharedPutsDropped") },
    files: { made: sum("filesMade"), bytes: sum("fileBytesMade") },
    prefetch: { spans: sum("prefetchSpans"), done: sum("prefetchDone"), failed: sum("prefetchFailed") },
  };
}
