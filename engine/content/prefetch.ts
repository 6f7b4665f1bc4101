/**
 * The file that says what a mount fetches first: what a real start read, in its order. `mountproof trace` writes it, and
 * a person may: one entry a line, either a path as it is (`/usr/bin/sh`) or a JSON object `{"path", "offset", "length"}`
 * with the range that was read, without it the whole file. Paths are bytes, so the file is neither UTF-8 nor latin1 but both.
 */
import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { UserError } from "../errors.ts";

export interface PrefetchEntry {
  /** In the image, absolute; latin1 as in the index. */
  readonly path: string;
  /** Bytes; both or none. */
  readonly offset?: number;
  readonly length?: number;
}

/** @throws UserError `BAD_PREFETCH` that names the line */
export async function readPrefetch(path: string): Promise<PrefetchEntry[]> {
  const text = await readFile(path, "latin1").catch((cause: Error) => {
    throw bad(path, cause.message, { cause });
  });
  return parsePrefetch(text, path);
}

/** The name appears only when the file is complete. */
export async function writePrefetch(path: string, entries: Iterable<PrefetchEntry>): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, formatPrefetch(entries), { encoding: "latin1", flag: "wx" });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

export function formatPrefetch(entries: Iterable<PrefetchEntry>): string {
  return Array.from(entries, ({ path, offset, length }) => `${JSON.stringify({ path, offset, length })}\n`).join("");
}

/** @param where its file, for messages */
export function parsePrefetch(text: string, where: string): PrefetchEntry[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => (line === "" ? [] : [parseLine(line, where, at + 1)]));
}

function parseLine(line: string, where: string, number: number): PrefetchEntry {
  if (line.startsWith("/")) return { path: line };
  const entry = parseEntry(line);
  if (entry !== undefined) return entry;
  const shown = JSON.stringify(line.slice(0, 100));
  throw bad(where, `line ${number} is ${shown}, wanted a path that begins with / or {"path", "offset", "length"}`);
}

function parseEntry(line: string): PrefetchEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("path" in value)) return undefined;
  const { path, offset, length } = value as { path: unknown; offset?: unknown; length?: unknown };
  if (typeof path !== "string" || !path.startsWith("/")) return undefined;
  if (offset === undefined && length === undefined) return { path };
  return isCount(offset) && isCount(length) ? { path, offset, length } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function bad(path: string, why: string, options?: ErrorOptions): UserError {
  const message = `reading the prefetch list ${JSON.stringify(path)}: ${why}`;
  return new UserError("BAD_PREFETCH", message, "record it again with mountproof trace", options);
}
