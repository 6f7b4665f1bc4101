import { findSpanDefect } from "./find-span-defect.ts";
import { findEntryDefect, findInodeDefect } from "./find-tree-defect.ts";
import {
  digestBytes,
  entryWords,
  inodeWords,
  maxXattrSetBytes,
  spanWords,
  xattrPairField,
  xattrPairWords,
  xattrSetWords,
} from "./format.ts";
import { readMeta } from "./meta.ts";
import type { Sections } from "./sections.ts";

/**
 * Says what is wrong with the structure of an index, or undefined. After this every accessor stays inside its sections
 * and every walk comes to an end, whoever wrote the file.
 */
export function findDefect(sections: Sections): string | undefined {
  const meta = readMeta(sections.meta);
  if (meta === undefined) return "what it says of image and layers is malformed";
  return (
    findLengthDefect(sections) ??
    findSlotDefect(sections) ??
    findXattrDefect(sections) ??
    findInodeDefect(sections, meta.layers) ??
    findEntryDefect(sections) ??
    findSpanDefect(sections, meta.layers)
  );
}

function findLengthDefect({ inodes, entries, slots, digests, xattrSets, xattrPairs, spans, names }: Sections) {
  const whole = [
    [inodes.length, inodeWords],
    [entries.length, entryWords],
    [digests.length, digestBytes],
    [xattrSets.length, xattrSetWords],
    [xattrPairs.length, xattrPairWords],
    [spans.length, spanWords],
  ].every(([length = 0, width = 1]) => length % width === 0);
  if (!whole) return "a section has no whole number of records";
  const count = slots.length;
  if (count < 2 || (count & (count - 1)) !== 0 || count > 2 ** 30) return `its table has ${count} slots`;
  return names.includes(0) || names.includes(0x2f) ? "a name has a NUL or a slash" : undefined;
}

function findSlotDefect({ slots, entries }: Sections): string | undefined {
  const count = entries.length / entryWords;
  for (let at = 0; at < slots.length; at++) {
    if ((slots[at] as number) > count) return `slot ${at} has no entry`;
  }
  return undefined;
}

/** The sets follow each other, and none is so large that to read it would take much memory: a file may repeat one string. */
function findXattrDefect({ xattrSets, xattrPairs, strings }: Sections): string | undefined {
  const { name, nameBytes, value, valueBytes } = xattrPairField;
  let at = 0;
  for (let set = 0; set < xattrSets.length; set += xattrSetWords) {
    const end = at + (xattrSets[set + 1] as number) * xattrPairWords;
    if ((xattrSets[set] as number) * xattrPairWords !== at || end > xattrPairs.length)
      return "a set of attributes is malformed";
    let bytes = 0;
    for (; at < end; at += xattrPairWords) {
      const nameEnd = (xattrPairs[at + name] as number) + (xattrPairs[at + nameBytes] as number);
      const valueEnd = (xattrPairs[at + value] as number) + (xattrPairs[at + valueBytes] as number);
      if (nameEnd > strings.length || valueEnd > strings.length) return "an extended attribute is malformed";
      bytes += (xattrPairs[at + nameBytes] as number) + (xattrPairs[at + valueBytes] as number);
    }
    if (bytes > maxXattrSetBytes) return `a set of attributes has ${bytes} bytes, at most ${maxXattrSetBytes} fit`;
  }
  return at === xattrPairs.length ? undefined : "it has attributes of no set";
}
