import { parentOf, type Truth, type TruthEntry } from "./truth.ts";

/** What is asked of the server for each path beyond its name, which is always looked for. */
export interface Sample {
  /** Paths whose attributes are looked at; of others there is only the type that the listing tells. Holds all directories. */
  readonly attributes: ReadonlySet<string>;
  /** Paths whose bytes are read. */
  readonly bytes: ReadonlySet<string>;
  /** Paths whose extended attributes are listed: the kernel caches none, so each costs a request. */
  readonly xattrs: ReadonlySet<string>;
}

export function everything(truth: Truth): Sample {
  const all = new Set(truth.keys());
  return { attributes: all, bytes: all, xattrs: all };
}

/** A directory with more entries that are no directories has a crowd, of which a few stand for all. */
const crowd = 256;
const fewOfCrowd = 32;
/** Bytes of files above take longer than all else together. */
const largestThin = 4 << 20;

/** Everything but what only repeats: a seeded 32 of each crowd of more than 256, and the bytes of no file above 4 MiB. */
export function thinned(truth: Truth, seed: number): Sample {
  const random = mulberry32(seed);
  const siblings = Map.groupBy(truth.values(), ({ path }) => parentOf(path));
  const looked = [...siblings.values()].flatMap((entries) => {
    const [directories = [], others = []] = byIsDirectory(entries);
    return [...directories, ...(others.length > crowd ? choose(others, fewOfCrowd, random) : others)];
  });
  const paths = new Set(looked.map(({ path }) => path));
  const small = looked.filter(({ size }) => size <= largestThin);
  return { attributes: paths, bytes: new Set(small.map(({ path }) => path)), xattrs: paths };
}

function byIsDirectory(entries: readonly TruthEntry[]): TruthEntry[][] {
  const groups = Map.groupBy(entries, ({ type }) => type === "directory");
  return [groups.get(true) ?? [], groups.get(false) ?? []];
}

const sampledFiles = 8;
const sampledBytes = 512 << 10;
const sampledXattrs = 8;

/** A seeded choice: the bytes of at most 8 files, 512 KiB in all, and the xattrs of 8 paths and of all that have some. */
export function sampleOf(truth: Truth, seed: number): Sample {
  const random = mulberry32(seed);
  const entries = [...truth.values()];
  const files = entries.filter(({ type, size }) => type === "file" && size <= sampledBytes);
  const tagged = entries.filter(({ xattrs }) => xattrs !== undefined);
  const others = choose(entries, sampledXattrs, random);
  return {
    attributes: new Set(truth.keys()),
    bytes: new Set(thatFit(choose(files, sampledFiles, random)).map(({ path }) => path)),
    xattrs: new Set([...tagged, ...others].map(({ path }) => path)),
  };
}

function thatFit(files: readonly TruthEntry[]): TruthEntry[] {
  let bytes = 0;
  return files.filter(({ size }) => {
    if (bytes + size > sampledBytes) return false;
    bytes += size;
    return true;
  });
}

function choose<Item>(items: readonly Item[], count: number, random: () => number): Item[] {
  const left = [...items];
  const chosen: Item[] = [];
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(Math.floor(random() * left.length), 1));
  return chosen;
}

/** Tommy Ettinger's 32-bit generator (public domain): small, and good enough to choose files. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
