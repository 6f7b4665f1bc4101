import {
  digestBytes,
  inodeField,
  inodeTypes,
  inodeWords,
  synthesisedBit,
  typeShift,
  xattrPairField,
  xattrPairWords,
  xattrSetWords,
} from "./format.ts";
import type { FileContentPlace, Inode } from "./model.ts";
import type { Sections } from "./sections.ts";
import { getDouble } from "./words.ts";

/** @param ino of an inode that there is */
export function readInode(sections: Sections, ino: number): Inode {
  const { inodes } = sections;
  const at = (ino - 1) * inodeWords;
  const typeMode = inodes[at + inodeField.typeMode] as number;
  const type = inodeTypes[(typeMode >> typeShift) & 7] as Inode["type"];
  const inode: { -readonly [K in keyof Inode]: Inode[K] } = {
    ino,
    type,
    mode: typeMode & 0o7777,
    uid: inodes[at + inodeField.uid] as number,
    gid: inodes[at + inodeField.gid] as number,
    size: getDouble(inodes, at + inodeField.size),
    mtimeSec: getDouble(inodes, at + inodeField.mtimeSec),
    mtimeNsec: inodes[at + inodeField.mtimeNsec] as number,
    nlink: inodes[at + inodeField.nlink] as number,
  };
  const xattrs = inodes[at + inodeField.xattrs] as number;
  if (xattrs !== 0) inode.xattrs = readXattrs(sections, xattrs);
  if (type === "file") {
    if (inodes[at + inodeField.a] !== 0) inode.content = readContent(sections, at);
  } else if (type === "symlink") inode.target = text(sections.strings, inodes, at + inodeField.a);
  else if (type === "directory") {
    if (typeMode & synthesisedBit) inode.synthesised = true;
  } else if (type !== "fifo") {
    inode.rdev = { major: inodes[at + inodeField.a] as number, minor: inodes[at + inodeField.b] as number };
  }
  return inode;
}

function readContent({ inodes, digests }: Sections, at: number): FileContentPlace {
  const layer = (inodes[at + inodeField.a] as number) - 1;
  const offset = getDouble(inodes, at + inodeField.b);
  const digest = inodes[at + inodeField.d] as number;
  if (digest === 0) return { layer, offset };
  return { layer, offset, digest: digests.toString("hex", (digest - 1) * digestBytes, digest * digestBytes) };
}

function readXattrs({ xattrSets, xattrPairs, strings }: Sections, number: number): Record<string, string> {
  const set = (number - 1) * xattrSetWords;
  const first = (xattrSets[set] as number) * xattrPairWords;
  const end = first + (xattrSets[set + 1] as number) * xattrPairWords;
  const found: Record<string, string> = Object.create(null);
  for (let at = first; at < end; at += xattrPairWords) {
    const name = text(strings, xattrPairs, at + xattrPairField.name);
    const start = xattrPairs[at + xattrPairField.value] as number;
    found[name] = strings.toString("base64", start, start + (xattrPairs[at + xattrPairField.valueBytes] as number));
  }
  return found;
}

/** @param at where place and length of the text are */
function text(pool: Buffer, words: Uint32Array, at: number): string {
  const start = words[at] as number;
  return pool.toString("latin1", start, start + (words[at + 1] as number));
}
