/**
 * The index file, version 2. All numbers are little-endian, as the machines are that the engine runs on.
 *
 * header      magic, version, seed of the hash table, length of the file, length of the part that is read at opening,
 *             for each section its offset, length and CRC-32, at last the CRC-32 of the header itself
 * sections    in the order of `sectionNames`, each padded with zeros to 8 bytes (which its CRC covers)
 * windows     of gzip spans, deflated; the only part that is not read at opening. Each has its CRC-32 in its span
 */
export const formatVersion = 2;

export const magic = "mountproof-index";

export const sectionNames = [
  "meta",
  "inodes",
  "entries",
  "slots",
  "names",
  "strings",
  "digests",
  "xattrSets",
  "xattrPairs",
  "spans",
] as const;
export type SectionName = (typeof sectionNames)[number];

/** Byte offsets in the header. */
export const headerField = { magic: 0, version: 16, seed: 20, fileBytes: 24, readBytes: 32, sections: 40 } as const;

/** offset (8 bytes), length (8), CRC-32 (4), zero (4) */
export const sectionEntryBytes = 24;

const crcBytes = 4;

/** Where the header's own CRC is, and where the header ends. */
export const headerCrcAt = headerField.sections + sectionNames.length * sectionEntryBytes + crcBytes;
export const headerBytes = headerCrcAt + crcBytes;

export function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Words (4 bytes) of an inode. What `a` to `d` hold depends on its type, see `write-inodes.ts`. */
export const inodeField = {
  typeMode: 0,
  uid: 1,
  gid: 2,
  nlink: 3,
  size: 4,
  mtimeSec: 6,
  mtimeNsec: 8,
  /** Number of a set of extended attributes, from 1; 0 for none. */
  xattrs: 9,
  a: 10,
  b: 11,
  c: 12,
  d: 13,
} as const;
export const inodeWords = 14;

/** In `typeMode` above the permission bits: 3 bits of type, then the flag of a synthesised directory. */
export const typeShift = 12;
export const synthesisedBit = 1 << 15;
export const inodeTypes = ["directory", "file", "symlink", "character", "block", "fifo"] as const;

/** Words of a directory entry. */
export const entryField = { name: 0, nameBytes: 1, ino: 2 } as const;
export const entryWords = 3;

export const digestBytes = 32;

/** Words of a set of extended attributes: its first pair, how many. Words of a pair. */
export const xattrSetWords = 2;
export const xattrPairField = { name: 0, nameBytes: 1, value: 2, valueBytes: 3 } as const;
export const xattrPairWords = 4;

/** Names and values of one inode: more than two extension headers of an archive hold, one of them for all entries. */
export const maxXattrSetBytes = 4 * 1024 * 1024;

/** Words of a span. A window of 0 bytes is none. */
export const spanField = {
  offset: 0,
  length: 2,
  blobOffset: 4,
  blobLength: 6,
  window: 8,
  windowBytes: 10,
  windowCrc: 11,
  bits: 12,
  digest: 13,
} as const;
export const spanWords = 21;

/** PATH_MAX of <linux/limits.h>, which counts the NUL at the end. */
export const maxTargetBytes = 4095;

/** Bytes before it that a deflate stream can refer to. */
export const maxWindowBytes = 32768;
