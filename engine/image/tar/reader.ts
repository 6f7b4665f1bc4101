/**
 * A tar reader of our own. Libraries decode names, link targets and xattr values as UTF-8, and a byte that is not UTF-8
 * is lost: two different names of an image can become one. Here every byte is kept (as latin1).
 *
 * Understood: V7, ustar, PAX (local and global headers), GNU long names and base-256 numbers, star prefixes.
 * Sparse files and multi-volume archives are refused: no image builder writes them.
 */
import type { InodeType } from "../../index/model.ts";
import type { ByteSource } from "./byte-source.ts";
import type { TarEntry } from "./entry.ts";
import { blockBytes, parseHeader, type TarHeader } from "./header.ts";
import { type PaxRecords, parsePax, parsePaxNumber, parsePaxTime } from "./pax.ts";
import { tarError, unsupportedTar } from "./tar-error.ts";

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

/** What extension headers say about the entry that follows them. */
interface Extensions {
  readonly pax?: PaxRecords;
  readonly longName?: string;
  readonly longLink?: string;
}

/** Longest extension header we hold in memory, bytes; the same limit as Go's archive/tar, which most builders use. */
const maxExtensionBytes = 1024 * 1024;

const types: Readonly<Record<string, InodeType | "hardlink">> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
};

/** Linux file-system limits for uid and gid: 32 bits, all ones means "no change". */
const maxOwner = 0xfffffffe;

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

function unsupported(source: ByteSource, header: TarHeader, at: number): Error {
  const what =
    header.typeflag === "S" ? "a sparse file" : `an entry of unknown type ${JSON.stringify(header.typeflag)}`;
  return unsupportedTar(source.label, `${what} at byte ${at}, name ${JSON.stringify(header.name)}`);
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

interface Place {
  readonly at: number;
  readonly dataOffset: number;
  readonly size: number;
}

function toEntry(source: ByteSource, header: TarHeader, records: PaxRecords, more: Extensions, place: Place): TarEntry {
  const sparse = [...records.keys()].find((key) => key.startsWith("GNU.sparse."));
  if (sparse !== undefined) throw unsupported(source, { ...header, typeflag: "S" }, place.at);
  const name = more.longName ?? value(records, "path") ?? header.name;
  const linkName = more.longLink ?? value(records, "linkpath") ?? header.linkName;
  if (name.includes("\0") || linkName.includes("\0")) throw tarError(source.label, `NUL in a name at byte ${place.at}`);
  const type = types[header.typeflag] ?? "file";
  const mtime = value(records, "mtime");
  const time =
    mtime === undefined ? { sec: header.mtime, nsec: 0 } : need(source, parsePaxTime(mtime), "PAX mtime", place.at);
  return {
    name,
    // Before ustar, a directory was a file whose name ends with a slash.
    type: header.typeflag === "\0" && name.endsWith("/") ? "directory" : type,
    mode: header.mode & 0o7777,
    uid: owner(source, records, "uid", header.uid, place.at),
    gid: owner(source, records, "gid", header.gid, place.at),
    size: place.size,
    mtimeSec: time.sec,
    mtimeNsec: time.nsec,
    linkName: type === "symlink" || type === "hardlink" ? linkName : "",
    rdev: { major: header.major, minor: header.minor },
    xattrs: xattrs(records),
    dataOffset: place.dataOffset,
  };
}

/** An empty value takes a record back, a global one too. */
function value(records: PaxRecords | undefined, key: string): string | undefined {
  const bytes = records?.get(key);
  return bytes === undefined || bytes.length === 0 ? undefined : bytes.toString("latin1");
}

function owner(source: ByteSource, records: PaxRecords, key: "uid" | "gid", plain: number, at: number): number {
  const text = value(records, key);
  const id = text === undefined ? plain : parsePaxNumber(text);
  return need(source, id !== undefined && id <= maxOwner ? id : undefined, key, at);
}

function need<T>(source: ByteSource, found: T | undefined, what: string, at: number): T {
  if (found === undefined) throw tarError(source.label, `bad ${what} for the entry at byte ${at}`);
  return found;
}

function xattrs(records: PaxRecords): Map<string, Buffer> {
  const prefix = "SCHILY.xattr.";
  const found = [...records].filter(([key]) => key.startsWith(prefix) && key.length > prefix.length);
  return new Map(found.map(([key, bytes]) => [key.slice(prefix.length), bytes]));
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
