import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../engine/errors.ts";
import type { FeaturesRecord } from "./features-record.ts";
import { type End, type Header, type Line, lineSchema, type SelfTestRecord, type TrialRecord } from "./record.ts";

export interface Ledger {
  readonly path: string;
  readonly header: Header;
  readonly trials: readonly TrialRecord[];
  readonly selfTests: readonly SelfTestRecord[];
  /** Kernel features; a run that was resumed may have asked again. */
  readonly features: readonly FeaturesRecord[];
  /** How the last run that wrote here ended; undefined when it was killed. */
  readonly end: End | undefined;
}

/** The ledger of a report directory. */
export function ledgerPath(dir: string): string {
  return join(dir, "trials.ndjson");
}

/**
 * Reads a ledger. A last line that a killed process left half written is passed over.
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`
 */
export function readLedger(dir: string): Ledger {
  const path = ledgerPath(dir);
  const lines = parseLines(path, readBytes(path).toString("utf8"));
  const [header] = lines;
  if (header?.type !== "header") throw badLedger(path, 1, "the first line is not a header");
  const last = lines.at(-1);
  return {
    path,
    header,
    trials: lines.filter((line) => line.type === "trial"),
    selfTests: lines.filter((line) => line.type === "self-test"),
    features: lines.filter((line) => line.type === "features"),
    end: last?.type === "end" ? last : undefined,
  };
}

/** Length in bytes of the part of a ledger that ends with a whole line. */
export function wholeLength(bytes: Buffer): number {
  return bytes.lastIndexOf("\n") + 1;
}

function readBytes(path: string): Buffer {
  try {
    const bytes = readFileSync(path);
    return bytes.subarray(0, wholeLength(bytes));
  } catch (cause) {
    throw new UserError(
      "NO_LEDGER",
      `cannot read the ledger "${path}": ${(cause as Error).message}`,
      "name the directory a run wrote to",
      {
        cause,
      },
    );
  }
}

function parseLines(path: string, text: string): Line[] {
  return text.split("\n").flatMap((line, index) => (line === "" ? [] : [parseLine(path, index + 1, line)]));
}

function parseLine(path: string, number: number, text: string): Line {
  const parsed = lineSchema.safeParse(parseJson(path, number, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badLedger(path, number, `${issue?.path.join(".")}: ${issue?.message}`);
}

function parseJson(path: string, number: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badLedger(path, number, (cause as Error).message);
  }
}

function badLedger(path: string, line: number, what: string): UserError {
  return new UserError(
    "BAD_LEDGER",
    `line ${line} of the ledger "${path}" is not valid: ${what}`,
    "restore the file, or start a new run with --out",
  );
}
