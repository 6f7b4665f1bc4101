import { closeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { badIndex } from "./bad-index.ts";
import { findDefect } from "./find-defect.ts";
import { headerField, padded, sectionEntryBytes, sectionNames } from "./format.ts";
import { imageIndex } from "./image-index.ts";
import type { ImageIndex } from "./model.ts";
import { type IndexPart, readPart } from "./read-part.ts";
import { viewSections } from "./sections.ts";
import { fileWindows } from "./window-source.ts";

/**
 * Opens an index file: one read of all but the windows, checksums, a check of the structure.
 * @param part what `readPartAhead` read of this file; its descriptor is taken over
 * @throws UserError `BAD_INDEX` for whatever is not a whole and sound index of this version
 */
export function openIndex(path: string, { descriptor, shared }: IndexPart = readPart(path)): ImageIndex {
  try {
    const bytes = Buffer.from(shared);
    checkSums(path, bytes);
    const sections = viewSections(bytes);
    const defect = findDefect(sections);
    if (defect !== undefined) throw badIndex(path, defect);
    if (sections.windowsBytes > 0) return imageIndex(sections, shared, fileWindows(path, descriptor));
    closeSync(descriptor);
    return imageIndex(sections, shared, fileWindows(path));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function checkSums(path: string, bytes: Buffer): void {
  for (const [at, name] of sectionNames.entries()) {
    const entry = headerField.sections + at * sectionEntryBytes;
    const offset = Number(bytes.readBigUInt64LE(entry));
    const end = offset + padded(Number(bytes.readBigUInt64LE(entry + 8)));
    if (crc32(bytes.subarray(offset, end)) === bytes.readUInt32LE(entry + 16)) continue;
    throw badIndex(path, `the checksum of its section "${name}" does not match`);
  }
}
