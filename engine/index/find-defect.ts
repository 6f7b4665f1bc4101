import { findSpanDefect } from "./find-span-defect.ts";
import { findEntryDefect, findInodeDefect } from "./find-tree-defect.ts";
import {
  digestBytes,
  entryWords,
  inodeWords,
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

function findXattrDefect({ xattrSets, xattrPairs, strings }: Sections): string | undefined {
  const pairs = xattrPairs.length / xattrPairWords;
  for (let at = 0; at < xattrSets.length; at += xattrSetWords) {
    if ((xattrSets[at] as number) + (xattrSets[at + 1] as number) > pairs) return "a set of attributes is malformed";
  }
  const { name, nameBytes, value, valueBytes } = xattrPairField;
  for (let at = 0; at < xattrPairs.length; at += xattrPairWords) {
    const nameEnd = (xattrPairs[at + name] as number) + (xattrPairs[at + nameBytes] as number);
    const valueEnd = (xattrPairs[at + value] as number) + (xattrPairs[at + valueBytes] as number);
    if (nameEnd > strings.length || valueEnd > strings.length) return "an extended attribute is malformed";
  }
  return undefined;
}
