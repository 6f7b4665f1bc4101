import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { UserError } from "../errors.ts";
import { formatVersion, magic } from "./format.ts";
import type { ImageIndex, Inode } from "./model.ts";
import { findDefect } from "./verify-index.ts";

/**
 * Reads an index file and checks its version, its checksum and its shape.
 * @throws UserError `BAD_INDEX`
 */
export function readIndex(path: string): ImageIndex {
  const bytes = readFile(path);
  const newline = bytes.subarray(0, maxHeaderBytes).indexOf(0x0a);
  const header = parseHeader(path, newline === -1 ? "" : bytes.toString("utf8", 0, newline));
  const body = bytes.subarray(newline + 1);
  if (header.formatVersion !== formatVersion) {
    throw bad(path, `it has format version ${JSON.stringify(header.formatVersion)}, wanted ${formatVersion}`);
  }
  if (body.length !== header.bytes) throw bad(path, `${body.length} bytes follow the header, wanted ${header.bytes}`);
  if (createHash("sha256").update(body).digest("hex") !== header.sha256) throw bad(path, "its checksum does not match");
  const index: unknown = JSON.parse(body.toString("utf8"));
  const defect = findDefect(index);
  if (defect !== undefined) throw bad(path, defect);
  return withPlainRecords(index as ImageIndex);
}

const maxHeaderBytes = 1024;

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw bad(path, (cause as Error).message, { cause });
  }
}

interface Header {
  readonly magic?: unknown;
  readonly formatVersion?: unknown;
  readonly bytes?: unknown;
  readonly sha256?: unknown;
}

function parseHeader(path: string, line: string): Header {
  const header = tryParse(line);
  if (header?.magic === magic) return header;
  throw bad(path, "it is not an index file");
}

function tryParse(line: string): Header | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Records without a prototype: a name such as `constructor` must not be found where no file has it. */
function withPlainRecords(index: ImageIndex): ImageIndex {
  const inodes = index.inodes.map((inode): Inode => {
    const { children, xattrs } = inode;
    return { ...inode, ...(children && { children: plain(children) }), ...(xattrs && { xattrs: plain(xattrs) }) };
  });
  return { ...index, inodes };
}

function plain<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.assign(Object.create(null), record);
}

function bad(path: string, why: string, options?: ErrorOptions): UserError {
  return new UserError("BAD_INDEX", `reading index ${JSON.stringify(path)}: ${why}`, "index the image again", options);
}
