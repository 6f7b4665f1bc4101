import { headerField, type SectionName, sectionEntryBytes, sectionNames } from "./format.ts";

/** The sections of an index file in memory, without a copy. */
export interface Sections {
  readonly seed: number;
  readonly meta: Buffer;
  readonly inodes: Uint32Array;
  readonly entries: Uint32Array;
  readonly slots: Uint32Array;
  readonly names: Buffer;
  readonly strings: Buffer;
  readonly digests: Buffer;
  readonly xattrSets: Uint32Array;
  readonly xattrPairs: Uint32Array;
  readonly spans: Uint32Array;
  /** Where the windows begin in the file, and how many bytes they have. */
  readonly windowsAt: number;
  readonly windowsBytes: number;
}

/** @param bytes the file, at least the part that is read at opening; its header must have been checked */
export function viewSections(bytes: Buffer): Sections {
  const section = (name: SectionName) => {
    const entry = headerField.sections + sectionNames.indexOf(name) * sectionEntryBytes;
    const offset = Number(bytes.readBigUInt64LE(entry));
    return bytes.subarray(offset, offset + Number(bytes.readBigUInt64LE(entry + 8)));
  };
  const words = (name: SectionName) => {
    const { buffer, byteOffset, length } = section(name);
    return new Uint32Array(buffer, byteOffset, length / 4);
  };
  const windowsAt = Number(bytes.readBigUInt64LE(headerField.readBytes));
  return {
    seed: bytes.readUInt32LE(headerField.seed),
    meta: section("meta"),
    inodes: words("inodes"),
    entries: words("entries"),
    slots: words("slots"),
    names: section("names"),
    strings: section("strings"),
    digests: section("digests"),
    xattrSets: words("xattrSets"),
    xattrPairs: words("xattrPairs"),
    spans: words("spans"),
    windowsAt,
    windowsBytes: Number(bytes.readBigUInt64LE(headerField.fileBytes)) - windowsAt,
  };
}
