/** One entry from its header and the extension headers in front of it. */
import type { InodeType } from "../../index/model.ts";
import type { Labelled } from "./byte-source.ts";
import type { TarEntry } from "./entry.ts";
import type { TarHeader } from "./header.ts";
import { type PaxRecords, parsePaxNumber, parsePaxTime } from "./pax.ts";
import { tarError, unsupportedTar } from "./tar-error.ts";

/** What extension headers say about the entry that follows them. */
export interface Extensions {
  readonly pax?: PaxRecords;
  readonly longName?: string;
  readonly longLink?: string;
}

/** What a type flag stands for. */
export const types: Readonly<Record<string, InodeType | "hardlink">> = {
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

/** Bytes in the archive: of the header, of the data. */
export interface Place {
  readonly at: number;
  readonly dataOffset: number;
  readonly size: number;
}

export function toEntry(
  source: Labelled,
  header: TarHeader,
  records: PaxRecords,
  more: Extensions,
  place: Place,
): TarEntry {
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

/** A PAX value as text. An empty value takes a record back, a global one too. */
export function value(records: PaxRecords | undefined, key: string): string | undefined {
  const bytes = records?.get(key);
  return bytes === undefined || bytes.length === 0 ? undefined : bytes.toString("latin1");
}

function owner(source: Labelled, records: PaxRecords, key: "uid" | "gid", plain: number, at: number): number {
  const text = value(records, key);
  const id = text === undefined ? plain : parsePaxNumber(text);
  return need(source, id !== undefined && id <= maxOwner ? id : undefined, key, at);
}

export function need<T>(source: Labelled, found: T | undefined, what: string, at: number): T {
  if (found === undefined) throw tarError(source.label, `bad ${what} for the entry at byte ${at}`);
  return found;
}

function xattrs(records: PaxRecords): Map<string, Buffer> {
  const prefix = "SCHILY.xattr.";
  const found = [...records].filter(([key]) => key.startsWith(prefix) && key.length > prefix.length);
  return new Map(found.map(([key, bytes]) => [key.slice(prefix.length), bytes]));
}

export function unsupported(source: Labelled, header: TarHeader, at: number): Error {
  const what =
    header.typeflag === "S" ? "a sparse file" : `an entry of unknown type ${JSON.stringify(header.typeflag)}`;
  return unsupportedTar(source.label, `${what} at byte ${at}, name ${JSON.stringify(header.name)}`);
}

/** Linux file-system limits for uid and gid: 32 bits, all ones means "no change". */
const maxOwner = 0xfffffffe;
