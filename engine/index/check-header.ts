import { crc32 } from "node:zlib";
import { badIndex } from "./bad-index.ts";
import {
  formatVersion,
  headerBytes,
  headerCrcAt,
  headerField,
  magic,
  padded,
  sectionEntryBytes,
  sectionNames,
} from "./format.ts";

/**
 * Checks the header against the file's true length, before memory is taken for the rest.
 * @returns bytes of the part to read
 * @throws UserError `BAD_INDEX`
 */
export function checkHeader(path: string, header: Buffer, fileBytes: number): number {
  checkVersion(path, header);
  if (header.length < headerBytes) throw badIndex(path, `it has ${fileBytes} bytes, its header alone ${headerBytes}`);
  if (crc32(header.subarray(0, headerCrcAt)) !== header.readUInt32LE(headerCrcAt))
    throw badIndex(path, "the checksum of its header does not match");
  const stated = header.readBigUInt64LE(headerField.fileBytes);
  if (stated !== BigInt(fileBytes)) throw badIndex(path, `it has ${fileBytes} bytes, wanted ${stated}`);
  const readBytes = Number(header.readBigUInt64LE(headerField.readBytes));
  if (readBytes > Math.min(fileBytes, maxReadBytes) || !areSections(header, readBytes))
    throw badIndex(path, "its sections do not fit the file");
  return readBytes;
}

/** More than ten million inodes; a hostile file with a hole in it may claim any size. */
const maxReadBytes = 2 ** 31;

function checkVersion(path: string, header: Buffer): void {
  const version = versionOf(header);
  if (version === undefined) throw badIndex(path, "it is not an index file");
  if (version !== formatVersion) throw badIndex(path, `it has format version ${version}, wanted ${formatVersion}`);
}

function versionOf(header: Buffer): number | undefined {
  // Version 1 was a line of JSON.
  if (header.toString("latin1", 0, 64).startsWith(`{"magic":"${magic}","formatVersion":1,`)) return 1;
  if (header.length < headerField.version + 4) return undefined;
  return header.toString("latin1", 0, magic.length) === magic ? header.readUInt32LE(headerField.version) : undefined;
}

/** One behind the other, without gap or overlap, up to the end of the part. */
function areSections(header: Buffer, readBytes: number): boolean {
  let next = headerBytes;
  for (let at = 0; at < sectionNames.length; at++) {
    const entry = headerField.sections + at * sectionEntryBytes;
    if (header.readBigUInt64LE(entry) !== BigInt(next)) return false;
    const length = Number(header.readBigUInt64LE(entry + 8));
    if (length > readBytes) return false;
    next += padded(length);
  }
  return next === readBytes;
}
