/** A record of the reads of a mount, for people and for `mountproof trace`: which files a start needs, in which order. */
import { appendFileSync, writeFileSync } from "node:fs";
import { metricsOf } from "../../content/metrics.ts";
import type { Inode } from "../../index/model.ts";
import type { FileContent } from "../filesystem.ts";
import type { Tree } from "../tree.ts";
import { pathsOf } from "./paths-of.ts";

/** One line of the file. What the kernel has in its page cache is not read again. */
export interface ReadTraceEntry {
  /** In the image, `/` first, latin1; one of the names of a file with several. */
  readonly path: string;
  readonly offset: number;
  /** Bytes asked for. */
  readonly length: number;
  /** Where the bytes came from, as `engine/content` calls it; several when the read touched several; `failed`. */
  readonly tier: string;
  /** Milliseconds from when the trace began, and how long the bytes took. */
  readonly atMs: number;
  readonly durationMs: number;
}

export interface ReadTrace {
  readonly content: FileContent;
  /** Writes what has gathered. */
  flush(): void;
}

/** So many entries gather before they are written. */
const mostGathered = 4096;

/** @returns content whose reads are recorded in the file, which is made anew */
export function traceReads(path: string, inner: FileContent, tree: Tree): ReadTrace {
  const began = performance.now();
  let gathered: (Omit<ReadTraceEntry, "path"> & { readonly ino: number })[] = [];
  let paths: ReadonlyMap<number, string> | undefined;
  writeFileSync(path, "");

  function record(inode: Inode, offset: number, length: number, since: number, tier: string): void {
    const durationMs = rounded(performance.now() - since);
    gathered.push({ ino: inode.ino, offset, length, tier, atMs: rounded(since - began), durationMs });
    if (gathered.length >= mostGathered) flush();
  }

  function flush(): void {
    if (gathered.length === 0) return;
    paths ??= pathsOf(tree);
    const lines = gathered.map(({ ino, ...rest }) => `${JSON.stringify({ path: paths?.get(ino) ?? "", ...rest })}\n`);
    gathered = [];
    appendFileSync(path, lines.join(""));
  }

  return {
    flush,
    content: {
      counters: inner.counters,
      readNow(inode, offset, length, target, at) {
        const [since, before] = [performance.now(), hits(inner)];
        const count = inner.readNow(inode, offset, length, target, at);
        if (count !== undefined) record(inode, offset, length, since, tiersSince(before, hits(inner)));
        return count;
      },
      async read(inode, offset, length) {
        const [since, before] = [performance.now(), hits(inner)];
        let tier = "failed";
        try {
          const bytes = await inner.read(inode, offset, length);
          tier = tiersSince(before, hits(inner));
          return bytes;
        } finally {
          record(inode, offset, length, since, tier);
        }
      },
    },
  };
}

type Hits = Readonly<Record<string, number>>;

function hits({ counters }: FileContent): Hits {
  return counters === undefined ? {} : metricsOf([counters.buffer]).hits;
}

/** Reads that overlap in time are told together: a tier may come from the other one. */
function tiersSince(before: Hits, after: Hits): string {
  const used = Object.keys(after).filter((tier) => after[tier] !== before[tier]);
  return used.join("+") || "none";
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
