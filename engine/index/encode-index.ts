import { crc32 } from "node:zlib";
import { badModel } from "./bad-index.ts";
import { findDefect } from "./find-defect.ts";
import {
  formatVersion,
  headerBytes,
  headerCrcAt,
  headerField,
  magic,
  padded,
  type SectionName,
  sectionEntryBytes,
  sectionNames,
} from "./format.ts";
import { writeMeta } from "./meta.ts";
import type { ImageModel } from "./model.ts";
import { viewSections } from "./sections.ts";
import { writeInodes } from "./write-inodes.ts";
import { writeSlots } from "./write-slots.ts";
import { writeSpans } from "./write-spans.ts";

/**
 * The index file of a model; the same model gives the same bytes.
 * @throws UserError `BAD_INDEX` for what is no tree, or does not fit the file
 */
export function encodeIndex(model: ImageModel): Buffer {
  const tree = writeInodes(model.inodes);
  const { seed, slots } = writeSlots(tree);
  const { spans, windows } = writeSpans(model.layers);
  const bytes = assemble({ meta: writeMeta(model), slots, spans, ...tree }, windows, seed);
  const defect = findDefect(viewSections(bytes));
  if (defect !== undefined) throw badModel(defect);
  return bytes;
}

function assemble(sections: Readonly<Record<SectionName, Buffer>>, windows: Buffer, seed: number): Buffer {
  const readBytes = sectionNames.reduce((sum, name) => sum + padded(sections[name].length), headerBytes);
  const bytes = Buffer.alloc(readBytes + windows.length);
  windows.copy(bytes, readBytes);
  bytes.write(magic, headerField.magic, "latin1");
  bytes.writeUInt32LE(formatVersion, headerField.version);
  bytes.writeUInt32LE(seed, headerField.seed);
  bytes.writeBigUInt64LE(BigInt(bytes.length), headerField.fileBytes);
  bytes.writeBigUInt64LE(BigInt(readBytes), headerField.readBytes);
  let offset = headerBytes;
  for (const [at, name] of sectionNames.entries()) {
    const end = offset + padded(sections[name].length);
    sections[name].copy(bytes, offset);
    const entry = headerField.sections + at * sectionEntryBytes;
    bytes.writeBigUInt64LE(BigInt(offset), entry);
    bytes.writeBigUInt64LE(BigInt(sections[name].length), entry + 8);
    bytes.writeUInt32LE(crc32(bytes.subarray(offset, end)), entry + 16);
    offset = end;
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(0, headerCrcAt)), headerCrcAt);
  return bytes;
}
