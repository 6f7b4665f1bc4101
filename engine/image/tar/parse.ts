/**
 * A tar parser of our own. Libraries decode names, link targets and xattr values as UTF-8, and a byte that is not UTF-8
 * is lost: two different names of an image can become one. Here every byte is kept (as latin1).
 *
 * Understood: V7, ustar, PAX (local and global headers), GNU long names and base-256 numbers, star prefixes.
 * Sparse files and multi-volume archives are refused: no image builder writes them.
 */
import type { Labelled } from "./byte-source.ts";
import type { TarEntry } from "./entry.ts";
import { blockBytes, parseHeader, type TarHeader } from "./header.ts";
import { type PaxRecords, parsePax, parsePaxNumber } from "./pax.ts";
import { tarError } from "./tar-error.ts";
import { type Extensions, need, toEntry, types, unsupported, value } from "./to-entry.ts";

/** What the parser asks of whoever has the bytes, one after the other from the first byte on. */
export type TarStep =
  /** The next so many bytes; fewer only at the end of the archive. The parser is done with them at its next step. */
  | { readonly want: number }
  /** The data of this entry is next; whoever has it finds out whether all of it is there. Then as with `skip`. */
  | { readonly entry: TarEntry; readonly skip: number }
  /** So many bytes mean nothing, and may be missing at the end. */
  | { readonly skip: number };

/**
 * Parses an archive by asking for its parts in order. It ends with two blocks of zeros, or at the last byte behind an
 * entry (some builders leave the zeros out; a cut inside an entry is always noticed).
 * @throws UserError `BAD_TAR` or `UNSUPPORTED_TAR`
 */
export function* parseTar(archive: Labelled): Generator<TarStep, void, Buffer> {
  let globals: PaxRecords = new Map();
  let pending: Extensions = {};
  for (let at = 0; ; ) {
    const block = yield { want: blockBytes };
    if (block.length === 0) break;
    if (block.length < blockBytes) throw truncated(archive, at);
    if (isZero(block)) return endOfArchive(archive, at, yield { want: blockBytes }, pending);
    const header = parseHeader(archive, block, at);
    const dataOffset = at + blockBytes;
    const size = dataBytes(archive, header, pending, globals, at);
    const skip = -size & (blockBytes - 1);
    if (isExtension(header)) {
      const data = yield* extensionData(archive, dataOffset, size);
      if (header.typeflag === "g") globals = withGlobals(archive, globals, pax(archive, data, dataOffset));
      else pending = extended(archive, header, pending, data, dataOffset);
      yield { skip };
    } else {
      const records = pending.pax === undefined ? globals : new Map([...globals, ...pending.pax]);
      yield { entry: toEntry(archive, header, records, pending, { at, dataOffset, size }), skip };
      pending = {};
    }
    at = dataOffset + size + skip;
  }
  if (hasPending(pending)) throw tarError(archive.label, "it ends behind an extension header without an entry");
}

/** An archive that ends in the middle. @param at where */
export function truncated({ label }: Labelled, at: number): Error {
  return tarError(label, `it ends inside an entry at byte ${at}`);
}

/** Longest extension header we hold in memory, bytes; the same limit as Go's archive/tar, which most builders use. */
const maxExtensionBytes = 1024 * 1024;

function isExtension(header: TarHeader): boolean {
  return "xgLK".includes(header.typeflag);
}

function hasPending(pending: Extensions): boolean {
  return Object.keys(pending).length > 0;
}

/** Links, devices and directories have no data, whatever their size field says (POSIX; Go's archive/tar does the same). */
function dataBytes(archive: Labelled, header: TarHeader, pending: Extensions, globals: PaxRecords, at: number): number {
  if (isExtension(header)) return header.size;
  const type = types[header.typeflag];
  if (type === undefined) throw unsupported(archive, header, at);
  if (type !== "file") return 0;
  const size = value(pending.pax, "size") ?? value(globals, "size");
  return size === undefined ? header.size : need(archive, parsePaxNumber(size), "PAX size", at);
}

function* extensionData(archive: Labelled, at: number, size: number): Generator<TarStep, Buffer, Buffer> {
  if (size > maxExtensionBytes) throw tarError(archive.label, `the extension header at byte ${at} has ${size} bytes`);
  // Copied, because the buffer may be used again.
  const data = Buffer.from(yield { want: size });
  if (data.length < size) throw truncated(archive, at + data.length);
  return data;
}

function extended(archive: Labelled, header: TarHeader, pending: Extensions, data: Buffer, at: number): Extensions {
  if (header.typeflag === "x") return { ...pending, pax: pax(archive, data, at) };
  const end = data.indexOf(0);
  const text = data.toString("latin1", 0, end === -1 ? data.length : end);
  return header.typeflag === "L" ? { ...pending, longName: text } : { ...pending, longLink: text };
}

function pax(archive: Labelled, data: Buffer, at: number): PaxRecords {
  const records = parsePax(data);
  if (typeof records === "string") throw tarError(archive.label, `${records} (header data at byte ${at})`);
  return records;
}

function withGlobals(archive: Labelled, globals: PaxRecords, more: PaxRecords): PaxRecords {
  const all = new Map([...globals, ...more]);
  if (all.size <= maxGlobals) return all;
  throw tarError(archive.label, `its global headers have more than ${maxGlobals} records`);
}

/** They are looked through for each entry; known writers need one or two. */
const maxGlobals = 256;

const zeroBlock = Buffer.alloc(blockBytes);

function isZero(block: Buffer): boolean {
  return block.equals(zeroBlock);
}

function endOfArchive(archive: Labelled, at: number, next: Buffer, pending: Extensions): void {
  if (hasPending(pending)) throw tarError(archive.label, `an extension header without an entry ends at byte ${at}`);
  if (next.length === blockBytes && !isZero(next)) {
    throw tarError(archive.label, `a single block of zeros at byte ${at} in the middle of the archive`);
  }
}
