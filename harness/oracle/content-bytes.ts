/** A file's bytes against the truth: once from end to end, and before that at odd offsets. */
import { hash } from "node:crypto";
import type { Differences } from "./differences.ts";
import { PathError } from "./path-error.ts";
import type { ReadAt, ShortRead, Tree } from "./tree.ts";
import type { TruthEntry } from "./truth.ts";
import { KnownDigest, VerifiedBytes } from "./verified-bytes.ts";

/** @returns bytes read from end to end */
export function compareBytes(tree: Tree, truth: TruthEntry, differences: Differences): number {
  let short: ShortRead | undefined;
  const noteFirst = (read: ShortRead) => {
    short ??= read;
  };
  try {
    return tree.open(truth.path, (read) => compareOpen(read, truth, differences), noteFirst);
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    differences.add(truth.path, `content cannot be read: ${error.code}`);
    return 0;
  } finally {
    if (short) differences.add(truth.path, shortReadText(short));
  }
}

/** Whoever takes a short read(2) for the end of the file, as with files one may, gets too little. */
function shortReadText({ offset, asked, given }: ShortRead): string {
  return `a read of ${asked} bytes at ${offset} gave ${given}, should give all, as the file goes on`;
}

/** Files of all images that a process judges. In a guest without KVM a MiB is compared in 1 ms and hashed in 15. */
const verified = new VerifiedBytes(96 << 20);
/** Larger ones are read piece by piece. */
const largestWhole = 4 << 20;

function compareOpen(read: ReadAt, truth: TruthEntry, differences: Differences): number {
  // First, while the page cache is still empty: later they would be answered without the server.
  const slices = oddRanges(truth.size).map(([offset, length]) => ({ offset, bytes: read(offset, length) }));
  if (truth.size <= largestWhole) return compareWhole(read(0, truth.size + 1), slices, truth, differences);
  return compareInChunks(read, slices, truth, differences);
}

interface Slice {
  readonly offset: number;
  readonly bytes: Buffer;
}

function compareWhole(content: Buffer, slices: readonly Slice[], truth: TruthEntry, differences: Differences): number {
  compareSlices(slices, content, 0, truth, differences);
  if (!compareEnd(content.length, truth, differences) || truth.sha256 === undefined) return content.length;
  const known = verified.get(truth.sha256);
  if (known?.equals(content)) return content.length;
  const digest = hash("sha256", content);
  differences.compare(truth.path, "sha256", digest, truth.sha256);
  if (digest === truth.sha256) verified.keep(digest, content);
  return content.length;
}

const chunkSize = 1 << 20;

function compareInChunks(read: ReadAt, slices: readonly Slice[], truth: TruthEntry, differences: Differences): number {
  const known = verified.get(truth.sha256 ?? "");
  const digest = new KnownDigest(known);
  const copy = !known && verified.fits(truth.size) ? Buffer.allocUnsafeSlow(truth.size) : undefined;
  let total = 0;
  // One byte more than there should be: a file that does not end is seen, and still read only so far.
  while (total <= truth.size) {
    const chunk = read(total, Math.min(chunkSize, truth.size - total + 1));
    if (chunk.length === 0) break;
    digest.update(chunk);
    copy?.set(chunk.subarray(0, truth.size - total), total);
    compareSlices(slices, chunk, total, truth, differences);
    total += chunk.length;
  }
  if (!compareEnd(total, truth, differences) || truth.sha256 === undefined || digest.isKnown) return total;
  const hex = digest.hex();
  differences.compare(truth.path, "sha256", hex, truth.sha256);
  if (copy && hex === truth.sha256) verified.keep(hex, copy);
  return total;
}

function compareEnd(total: number, truth: TruthEntry, differences: Differences): boolean {
  if (total === truth.size) return true;
  const is = total > truth.size ? `goes on after ${truth.size} bytes` : `ends after ${total} bytes`;
  differences.add(truth.path, `content ${is}, should end after ${truth.size}`);
  return false;
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

function compareSlices(
  slices: readonly Slice[],
  chunk: Buffer,
  chunkAt: number,
  truth: TruthEntry,
  differences: Differences,
): void {
  for (const { offset, bytes } of slices) {
    const at = firstDifference(bytes, offset, chunk, chunkAt);
    if (at !== undefined) differences.add(truth.path, `byte ${at} differs between two reads`);
  }
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
