/** A file's bytes against the truth: once from end to end, and before that at odd offsets. */
import { createHash } from "node:crypto";
import type { Differences } from "./differences.ts";
import { PathError } from "./path-error.ts";
import type { Tree } from "./tree.ts";
import type { TruthEntry } from "./truth.ts";

type Read = (offset: number, length: number) => Buffer;

/** @returns bytes read from end to end */
export function compareBytes(tree: Tree, truth: TruthEntry, differences: Differences): number {
  try {
    return tree.open(truth.path, (read) => compareOpen(read, truth, differences));
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    differences.add(truth.path, `content cannot be read: ${error.code}`);
    return 0;
  }
}

const chunkSize = 1 << 20;

function compareOpen(read: Read, truth: TruthEntry, differences: Differences): number {
  // First, while the page cache is still empty: later they would be answered without the server.
  const slices = oddRanges(truth.size).map(([offset, length]) => ({ offset, bytes: read(offset, length) }));
  const hash = createHash("sha256");
  let total = 0;
  for (;;) {
    const chunk = read(total, Math.min(chunkSize, Math.max(truth.size - total, 0) + 1));
    if (chunk.length === 0) break;
    hash.update(chunk);
    for (const { offset, bytes } of slices) {
      const at = firstDifference(bytes, offset, chunk, total);
      if (at !== undefined) differences.add(truth.path, `byte ${at} differs between two reads`);
    }
    total += chunk.length;
  }
  if (total !== truth.size)
    differences.add(truth.path, `content ends after ${total} bytes, should after ${truth.size}`);
  else if (truth.sha256 !== undefined) differences.compare(truth.path, "sha256", hash.digest("hex"), truth.sha256);
  return total;
}

/** Offset and length, neither a multiple of a page: near the start, across the middle, over the end. */
function oddRanges(size: number): [number, number][] {
  if (size < 2) return [];
  const middle = (size >> 1) | 1;
  const ranges: [number, number][] = [[1, Math.min(size - 1, 4099)]];
  if (size > 8192) ranges.push([middle, Math.min(size - middle, 8195)]);
  if (size > 8192) ranges.push([size - 4097, 4097]);
  return ranges;
}

/** Position in the file of the first byte in which a slice and a chunk differ where they overlap. */
function firstDifference(slice: Buffer, sliceAt: number, chunk: Buffer, chunkAt: number): number | undefined {
  const from = Math.max(sliceAt, chunkAt);
  const to = Math.min(sliceAt + slice.length, chunkAt + chunk.length);
  if (from >= to) return undefined;
  const a = slice.subarray(from - sliceAt, to - sliceAt);
  const b = chunk.subarray(from - chunkAt, to - chunkAt);
  return a.equals(b) ? undefined : from + a.findIndex((byte, i) => byte !== b[i]);
}
