import { UserError } from "../../engine/errors.ts";
import { LineTooLong, type NumberedLine, wholeLines } from "./lines.ts";
import { isPlainTrial } from "./plain-trial.ts";
import { type Line, lineSchema, schemaVersion } from "./record.ts";
import { trialSharing } from "./trial-sharing.ts";

export interface NumberedRecord {
  /** From 1. */
  readonly number: number;
  readonly record: Line;
}

/**
 * The lines of a ledger, checked, one at a time.
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`, `NEWER_LEDGER`
 */
export function* ledgerLines(path: string): Generator<NumberedRecord> {
  const shared = trialSharing();
  for (const line of textLines(path)) {
    if (line.text === "") continue;
    const record = parseLine(path, line);
    yield { number: line.number, record: record.type === "trial" ? shared(record) : record };
  }
}

/** @param line its number, from 1 */
export function badLedger(path: string, line: number, what: string): UserError {
  return new UserError(
    "BAD_LEDGER",
    `line ${line} of the ledger "${path}" is not valid: ${what}`,
    "name a directory that a run wrote to, or restore the file; without that line the others can be read",
  );
}

function* textLines(path: string): Generator<NumberedLine> {
  try {
    yield* wholeLines(path);
  } catch (cause) {
    if (cause instanceof LineTooLong) throw badLedger(path, cause.number, cause.message);
    // What the reader of these lines throws does not come by here.
    throw unreadable(path, cause as NodeJS.ErrnoException);
  }
}

function unreadable(path: string, cause: NodeJS.ErrnoException): UserError {
  const hints: Readonly<Record<string, string>> = {
    ENOTDIR: "name the directory, not a file in it",
    EACCES: "run as somebody who may read it",
  };
  const hint = hints[cause.code ?? ""] ?? "name a directory that a run wrote to";
  return new UserError("NO_LEDGER", `cannot read the ledger "${path}": ${cause.message}`, hint, { cause });
}

function parseLine(path: string, { number, text }: NumberedLine): Line {
  const value = parseJson(path, number, text);
  if (isPlainTrial(value)) return value;
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (isNewer(value)) throw newerLedger(path, number, value.schemaVersion);
  const [issue] = parsed.error.issues;
  const at = issue?.path.join(".");
  throw badLedger(
    path,
    number,
    isNoLine(value) ? "it is no line of a ledger" : `${at ? `${at}: ` : ""}${issue?.message}`,
  );
}

function parseJson(path: string, number: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the line, which may hold anything.
    throw badLedger(path, number, "it is not JSON");
  }
}

function isNoLine(value: unknown): boolean {
  return typeof value !== "object" || value === null || !("type" in value);
}

function isNewer(value: unknown): value is { readonly schemaVersion: number } {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  return typeof version === "number" && version > schemaVersion;
}

function newerLedger(path: string, line: number, version: number): UserError {
  return new UserError(
    "NEWER_LEDGER",
    `line ${line} of the ledger "${path}" has schema version ${version}, this program reads ${schemaVersion}`,
    "use a newer version of Mountproof",
  );
}
