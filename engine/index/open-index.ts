import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { badIndex } from "./bad-index.ts";
import { checkHeader } from "./check-header.ts";
import { findDefect } from "./find-defect.ts";
import { headerBytes, headerField, padded, sectionEntryBytes, sectionNames } from "./format.ts";
import { imageIndex } from "./image-index.ts";
import type { ImageIndex } from "./model.ts";
import { viewSections } from "./sections.ts";
import { fileWindows } from "./window-source.ts";

/**
 * Opens an index file: one read of all but the windows, checksums, a check of the structure.
 * @throws UserError `BAD_INDEX` for whatever is not a whole and sound index of this version
 */
export function openIndex(path: string): ImageIndex {
  const descriptor = openRegular(path);
  try {
    const shared = readPart(path, descriptor);
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

/** A named pipe in the place of a file would block for ever, hence O_NONBLOCK. */
function openRegular(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw badIndex(path, (cause as Error).message, { cause });
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw badIndex(path, "it is not a regular file");
}

function readPart(path: string, descriptor: number): SharedArrayBuffer {
  const fileBytes = fstatSync(descriptor).size;
  const header = Buffer.alloc(Math.min(headerBytes, fileBytes));
  readExactly(path, descriptor, header);
  const shared = allocate(path, checkHeader(path, header, fileBytes));
  readExactly(path, descriptor, new Uint8Array(shared));
  // What was checked is what is used, also when somebody writes to the file.
  header.copy(new Uint8Array(shared));
  return shared;
}

function allocate(path: string, bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch (cause) {
    throw badIndex(path, `there is no memory for its ${bytes} bytes`, { cause });
  }
}

function readExactly(path: string, descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(descriptor, bytes, done, bytes.length - done, done);
    if (count === 0) throw badIndex(path, "it was cut short while it was read");
    done += count;
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
