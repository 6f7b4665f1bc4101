/**
 * What is wrong with inodes and entries. These loops are most of what opening an index costs, so they are plain: no calls,
 * no objects, each section from front to back.
 */
import {
  digestBytes,
  entryWords,
  inodeField,
  inodeTypes,
  inodeWords,
  maxTargetBytes,
  synthesisedBit,
  typeShift,
  xattrSetWords,
} from "./format.ts";
import type { Sections } from "./sections.ts";

const directoryType = inodeTypes.indexOf("directory");
const fileType = inodeTypes.indexOf("file");
const symlinkType = inodeTypes.indexOf("symlink");

const wordRange = 2 ** 32;

/** The upper word of a number that JavaScript holds exactly is less, if it is not negative. */
const upperLimit = 2 ** 21;

/** Everything about inodes but which entries name them. */
export function findInodeDefect(sections: Sections, layers: readonly { readonly size: number }[]): string | undefined {
  const { inodes, entries, digests } = sections;
  if (inodes.length === 0 || typeOf(inodes, 0) !== directoryType) return "its root is not a directory";
  const sets = sections.xattrSets.length / xattrSetWords;
  const digestCount = digests.length / digestBytes;
  const layerSizes = Float64Array.from(layers, ({ size }) => size);
  let entriesSeen = 0;
  for (let at = 0; at < inodes.length; at += inodeWords) {
    const typeMode = inodes[at + inodeField.typeMode] as number;
    const type = (typeMode >> typeShift) & 7;
    const upperTime = ((inodes[at + inodeField.mtimeSec + 1] as number) + upperLimit) >>> 0;
    const isCommon =
      typeMode < 2 * synthesisedBit &&
      type < inodeTypes.length &&
      (inodes[at + inodeField.size + 1] as number) < upperLimit &&
      upperTime < 2 * upperLimit &&
      (inodes[at + inodeField.mtimeNsec] as number) < 1e9 &&
      (inodes[at + inodeField.xattrs] as number) <= sets;
    if (!isCommon) return malformed(at);
    if (type === fileType) {
      const size = (inodes[at + inodeField.size + 1] as number) * wordRange + (inodes[at + inodeField.size] as number);
      const layer = inodes[at + inodeField.a] as number;
      const offset = (inodes[at + inodeField.c] as number) * wordRange + (inodes[at + inodeField.b] as number);
      const isContent =
        layer === 0
          ? size === 0
          : layer <= layerSizes.length &&
            offset + size <= (layerSizes[layer - 1] as number) &&
            (inodes[at + inodeField.d] as number) <= digestCount;
      if (!isContent) return malformed(at);
    } else if (type === directoryType) {
      if (inodes[at + inodeField.a] !== entriesSeen || !isParent(inodes, at)) return malformed(at);
      entriesSeen += inodes[at + inodeField.b] as number;
    } else if (type === symlinkType && !isTarget(sections, at)) return malformed(at);
  }
  return entriesSeen === entries.length / entryWords ? undefined : "its directories have another number of entries";
}

/**
 * Each directory but the root is named once at most, by its parent, whose number is smaller: so there is no loop.
 * The ranges of entries are checked by then.
 */
export function findEntryDefect({ inodes, entries, names }: Sections): string | undefined {
  const count = inodes.length / inodeWords;
  const named = new Uint8Array(count + 1);
  let entry = 0;
  for (let at = 0; at < inodes.length; at += inodeWords) {
    if (((inodes[at + inodeField.typeMode] as number) >> typeShift) & 7) continue;
    const directory = at / inodeWords + 1;
    const end = entry + (inodes[at + inodeField.b] as number) * entryWords;
    for (; entry < end; entry += entryWords) {
      const start = entries[entry] as number;
      const length = entries[entry + 1] as number;
      const child = entries[entry + 2] as number;
      if (length === 0 || length > 255 || start + length > names.length || child === 0 || child > count)
        return malformed(at);
      if (length < 3 && isDots(names, start, length)) return malformed(at);
      const childAt = (child - 1) * inodeWords;
      if (((inodes[childAt + inodeField.typeMode] as number) >> typeShift) & 7) continue;
      if (inodes[childAt + inodeField.c] !== directory || child <= directory || named[child] === 1)
        return malformed(childAt);
      named[child] = 1;
    }
  }
  return undefined;
}

function malformed(at: number): string {
  return `inode ${at / inodeWords + 1} is malformed`;
}

function typeOf(inodes: Uint32Array, at: number): number {
  return ((inodes[at + inodeField.typeMode] as number) >> typeShift) & 7;
}

/** The number of the parent is smaller; only the root is its own. */
function isParent(inodes: Uint32Array, at: number): boolean {
  const parent = ((inodes[at + inodeField.c] as number) - 1) * inodeWords;
  if (at === 0) return parent === 0;
  return parent >= 0 && parent < at && typeOf(inodes, parent) === directoryType;
}

function isTarget({ inodes, strings }: Sections, at: number): boolean {
  const length = inodes[at + inodeField.b] as number;
  return length > 0 && length <= maxTargetBytes && (inodes[at + inodeField.a] as number) + length <= strings.length;
}

function isDots(names: Buffer, start: number, length: number): boolean {
  return names[start] === 0x2e && (length === 1 || names[start + 1] === 0x2e);
}
