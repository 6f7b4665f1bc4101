/**
 * The sections of the tree. Entries of a directory lie together in byte order; directories follow each other by number.
 * What the words `a` to `d` of an inode hold: directory: first entry, entries, parent; file: layer + 1 (0: no content),
 * offset (two words), digest + 1 (0: none); symlink: place and length in `strings`; device: major, minor.
 */
import { badModel } from "./bad-index.ts";
import { checkInode } from "./check-inode.ts";
import { digestBytes, entryWords, inodeField, inodeTypes, inodeWords, synthesisedBit, typeShift } from "./format.ts";
import type { Inode } from "./model.ts";
import { createPool, type StringPool } from "./string-pool.ts";
import { createWordList, type WordList } from "./word-list.ts";
import { putDouble } from "./words.ts";
import { createXattrWriter, type XattrWriter } from "./write-xattrs.ts";

export interface TreeSections {
  readonly inodes: Buffer;
  readonly entries: Buffer;
  readonly names: Buffer;
  readonly strings: Buffer;
  readonly digests: Buffer;
  readonly xattrSets: Buffer;
  readonly xattrPairs: Buffer;
}

interface Parts {
  readonly words: Uint32Array;
  readonly entries: WordList;
  readonly names: StringPool;
  readonly strings: StringPool;
  readonly digests: StringPool;
  readonly xattrs: XattrWriter;
}

/** @throws UserError `BAD_INDEX` for a model that the file cannot hold */
export function writeInodes(inodes: readonly Inode[]): TreeSections {
  const words = new Uint32Array(inodes.length * inodeWords);
  const strings = createPool("latin1");
  const xattrs = createXattrWriter(strings);
  const parts = {
    words,
    strings,
    xattrs,
    entries: createWordList(entryWords),
    names: createPool("latin1"),
    digests: createPool("hex"),
  };
  for (const [at, inode] of inodes.entries()) {
    checkInode(inode, at + 1);
    writeCommon(parts, inode, at * inodeWords);
    writeSpecial(parts, inode, at * inodeWords);
  }
  writeParents(words, inodes);
  return {
    inodes: Buffer.from(words.buffer),
    entries: parts.entries.bytes(),
    names: parts.names.bytes(),
    strings: strings.bytes(),
    digests: parts.digests.bytes(),
    ...xattrs.sections(),
  };
}

function writeCommon({ words, xattrs }: Parts, inode: Inode, at: number): void {
  const type = inodeTypes.indexOf(inode.type) << typeShift;
  words[at + inodeField.typeMode] = inode.mode | type | (inode.synthesised ? synthesisedBit : 0);
  words[at + inodeField.uid] = inode.uid;
  words[at + inodeField.gid] = inode.gid;
  words[at + inodeField.nlink] = inode.nlink;
  putDouble(words, at + inodeField.size, inode.size);
  putDouble(words, at + inodeField.mtimeSec, inode.mtimeSec);
  words[at + inodeField.mtimeNsec] = inode.mtimeNsec;
  words[at + inodeField.xattrs] = xattrs.add(inode.xattrs);
}

function writeSpecial(parts: Parts, inode: Inode, at: number): void {
  const { words } = parts;
  const { type, content, target = "", rdev = { major: 0, minor: 0 } } = inode;
  if (type === "directory") writeEntries(parts, inode, at);
  if (type === "symlink") {
    words[at + inodeField.a] = parts.strings.add(target);
    words[at + inodeField.b] = target.length;
  }
  if (type === "character" || type === "block") words.set([rdev.major, rdev.minor], at + inodeField.a);
  if (type !== "file" || content === undefined) return;
  words[at + inodeField.a] = content.layer + 1;
  putDouble(words, at + inodeField.b, content.offset);
  words[at + inodeField.d] = content.digest === undefined ? 0 : parts.digests.add(content.digest) / digestBytes + 1;
}

function writeEntries({ words, entries, names }: Parts, directory: Inode, at: number): void {
  const sorted = Object.entries(directory.children ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  words.set([entries.count, sorted.length], at + inodeField.a);
  for (const [name, ino] of sorted) {
    if (!Number.isSafeInteger(ino) || ino < 1 || ino > words.length / inodeWords) {
      throw badModel(
        `inode ${directory.ino} is malformed: its child ${JSON.stringify(name)} is ${JSON.stringify(ino)}`,
      );
    }
    entries.push(names.add(checkedName(name, directory.ino)), name.length, ino);
  }
}

function checkedName(name: string, directory: number): string {
  const isName = /^[^/\0\u0100-\uffff]{1,255}$/s.test(name) && name !== "." && name !== "..";
  if (isName) return name;
  throw badModel(`inode ${directory} is malformed: ${JSON.stringify(name)} cannot be the name of a file`);
}

/** A directory that nothing names has the root as its parent. */
function writeParents(words: Uint32Array, inodes: readonly Inode[]): void {
  for (const { type, ino } of inodes) if (type === "directory") words[(ino - 1) * inodeWords + inodeField.c] = 1;
  for (const directory of inodes) {
    for (const child of Object.values(directory.children ?? {})) {
      if (inodes[child - 1]?.type === "directory") words[(child - 1) * inodeWords + inodeField.c] = directory.ino;
    }
  }
}
