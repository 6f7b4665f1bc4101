/**
 * A tar reader of our own. Libraries decode names, link targets and xattr values as UTF-8, and a byte that is not UTF-8
 * is lost: two different names of an image can become one. Here every byte is kept (as latin1).
 *
 * Understood: V7, ustar, PAX (local and global headers), GNU long names and base-256 numbers, star prefixes.
 * Sparse files and multi-volume archives are refused: no image builder writes them.
 */
import type { ByteSource } from "./byte-source.ts";
import type { TarEntry } from "./entry.ts";
import { blockBytes, parseHeader, type TarHeader } from "./header.ts";
import { type PaxRecords, parsePax, parsePaxNumber } from "./pax.ts";
import { tarError } from "./tar-error.ts";
import { type Extensions, need, toEntry, types, unsupported, value } from "./to-entry.ts";

/**
 * The entries of an archive in order. An archive ends with two blocks of zeros, or at the last byte behind an entry
 * (some builders leave the zeros out; a cut inside an entry is always noticed).
 * @throws UserError `BAD_TAR` or `UNSUPPORTED_TAR`
 */
export function* readTar(source: ByteSource): Generator<TarEntry, void, undefined> {
  let globals: PaxRecords = new Map();
  let pending: Extensions = {};
  let at = 0;
  while (at < source.size) {
    const block = source.read(at, blockBytes);
    if (block.length < blockBytes) throw truncated(source, at);
    if (isZero(block)) return endOfArchive(source, at, pending);
    const header = parseHeader(source, block, at);
    const dataOffset = at + blockBytes;
    const size = dataBytes(source, header, pending, globals, at);
    if (dataOffset + size > source.size) throw truncated(source, source.size);
    if (header.typeflag === "g") globals = new Map([...globals, ...pax(source, dataOffset, size)]);
    else if (isExtension(header)) pending = extended(source, header, pending, dataOffset, size);
    else {
      yield toEntry(source, header, new Map([...globals, ...(pending.pax ?? [])]), pending, { at, dataOffset, size });
      pending = {};
    }
    at = dataOffset + Math.ceil(size / blockBytes) * blockBytes;
  }
  if (hasPending(pending)) throw truncated(source, source.size);
}

/** Longest extension header we hold in memory, bytes; the same limit as Go's archive/tar, which most builders use. */
const maxExtensionBytes = 1024 * 1024;

function isExtension(header: TarHeader): boolean {
  return "xLK".includes(header.typeflag);
}

function hasPending(pending: Extensions): boolean {
  return Object.keys(pending).length > 0;
}

/** Links, devices and directories have no data, whatever their size field says (POSIX; Go's archive/tar does the same). */
function dataBytes(
  source: ByteSource,
  header: TarHeader,
  pending: Extensions,
  globals: PaxRecords,
  at: number,
): number {
  if (isExtension(header) || header.typeflag === "g") return header.size;
  const type = types[header.typeflag];
  if (type === undefined) throw unsupported(source, header, at);
  if (type !== "file") return 0;
  const size = value(pending.pax, "size") ?? value(globals, "size");
  return size === undefined ? header.size : need(source, parsePaxNumber(size), "PAX size", at);
}

function extended(source: ByteSource, header: TarHeader, pending: Extensions, at: number, size: number): Extensions {
  if (header.typeflag === "x") return { ...pending, pax: pax(source, at, size) };
  const bytes = extensionData(source, at, size);
  const end = bytes.indexOf(0);
  const text = bytes.toString("latin1", 0, end === -1 ? bytes.length : end);
  return header.typeflag === "L" ? { ...pending, longName: text } : { ...pending, longLink: text };
}

function pax(source: ByteSource, at: number, size: number): PaxRecords {
  const records = parsePax(extensionData(source, at, size));
  if (typeof records === "string") throw tarError(source.label, `${records} (header data at byte ${at})`);
  return records;
}

function extensionData(source: ByteSource, at: number, size: number): Buffer {
  if (size > maxExtensionBytes) throw tarError(source.label, `the extension header at byte ${at} has ${size} bytes`);
  // Copied, because the source may use its buffer again.
  return Buffer.from(source.read(at, size));
}

const zeroBlock = Buffer.alloc(blockBytes);

function isZero(block: Buffer): boolean {
  return block.equals(zeroBlock);
}

function endOfArchive(source: ByteSource, at: number, pending: Extensions): void {
  const next = source.read(at + blockBytes, blockBytes);
  if (hasPending(pending)) throw tarError(source.label, `an extension header without an entry ends at byte ${at}`);
  if (next.length === blockBytes && !isZero(next)) {
    throw tarError(source.label, `a single block of zeros at byte ${at} in the middle of the archive`);
  }
}

function truncated(source: ByteSource, at: number): Error {
  return tarError(source.label, `it ends inside an entry at byte ${at}`);
}
