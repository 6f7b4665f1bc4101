import type { PrefetchEntry } from "../../../engine/content/prefetch.ts";
import type { ReadTraceEntry } from "../../../engine/fuse/own/read-trace.ts";

type Range = Required<PrefetchEntry>;

/** What was read, once: files in the order of their first read, each with the ranges that its reads make up. */
export function toPrefetch(reads: Iterable<Pick<ReadTraceEntry, "path" | "offset" | "length">>): Range[] {
  const files = new Map<string, Range[]>();
  for (const { path, offset, length } of reads) {
    if (length === 0) continue;
    const ranges = files.get(path) ?? [];
    ranges.push({ path, offset, length });
    files.set(path, ranges);
  }
  return [...files.values()].flatMap(joined);
}

/** Ranges that touch become one. */
function joined(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.offset - b.offset)) {
    const last = out.at(-1);
    if (last === undefined || range.offset > last.offset + last.length) out.push(range);
    else out[out.length - 1] = { ...last, length: Math.max(last.length, range.offset + range.length - last.offset) };
  }
  return out;
}
