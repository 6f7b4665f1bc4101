import { badModel } from "./bad-index.ts";
import { xattrPairWords, xattrSetWords } from "./format.ts";
import type { StringPool } from "./string-pool.ts";
import { createWordList } from "./word-list.ts";

/** Sets of extended attributes, each of them once. */
export interface XattrWriter {
  /** @returns the number of the set, from 1; 0 for none. @param xattrs name to base64 */
  add(xattrs: Readonly<Record<string, string>> | undefined): number;
  sections(): { readonly xattrSets: Buffer; readonly xattrPairs: Buffer };
}

export function createXattrWriter(strings: StringPool): XattrWriter {
  const sets = createWordList(xattrSetWords);
  const pairs = createWordList(xattrPairWords);
  const numbers = new Map<string, number>();

  function write(sorted: readonly (readonly [string, string])[]): number {
    sets.push(pairs.count, sorted.length);
    for (const [name, value] of sorted) {
      const bytes = bytesOf(value);
      pairs.push(strings.add(checkedName(name)), name.length, strings.add(bytes), bytes.length);
    }
    return sets.count;
  }

  return {
    add(xattrs) {
      if (xattrs === undefined) return 0;
      const sorted = Object.entries(xattrs).sort(([a], [b]) => (a < b ? -1 : 1));
      const key = JSON.stringify(sorted);
      const number = numbers.get(key) ?? write(sorted);
      numbers.set(key, number);
      return number;
    },
    sections: () => ({ xattrSets: sets.bytes(), xattrPairs: pairs.bytes() }),
  };
}

function checkedName(name: string): string {
  if (/^[^\0\u0100-\uffff]+$/s.test(name)) return name;
  throw badModel(`${JSON.stringify(name)} cannot be the name of an extended attribute`);
}

function bytesOf(base64: string): string {
  return Buffer.from(base64, "base64").toString("latin1");
}
