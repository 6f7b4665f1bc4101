/** What a bisection was asked, kept beside its ledger: a killed one is gone on with, and no other is mixed into it. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { UserError } from "../../../engine/errors.ts";
import { outcomes } from "../../../scenarios/outcome.ts";
import { ledgerPath } from "../../ledger/read.ts";
import { roles } from "../../matrix/cell.ts";
import { writeWholeFile } from "../../report/whole-file.ts";

const cellSchema = z.strictObject({
  kind: z.literal("cell"),
  scenario: z.string(),
  factors: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Orders of steps that are run in turn; none: chance orders them. */
  schedules: z.array(z.string()),
  steps: z.enum(["schedules", "timing"]),
  role: z.enum(roles),
  varied: z.array(z.string()),
  /** What takes the place of the built-in engine. */
  subject: z.unknown().optional(),
  outcome: z.enum([...outcomes, "any"]).optional(),
  confidence: z.number().gt(0.5).lt(1),
  maxTrials: z.number().int().positive(),
});

const featureSchema = z.strictObject({ kind: z.literal("feature"), id: z.string() });

const questionSchema = z.strictObject({
  schemaVersion: z.literal(1),
  about: z.discriminatedUnion("kind", [cellSchema, featureSchema]),
  /** Releases; either may be the newer one. */
  good: z.string(),
  bad: z.string(),
  environment: z.enum(["vm", "vagrant"]),
});

export type Question = z.infer<typeof questionSchema>;
export type CellAsked = z.infer<typeof cellSchema>;

/** Where a directory keeps the question. */
function questionPath(dir: string): string {
  return join(dir, "bisect.json");
}

/**
 * The question of the bisection in this directory.
 * @throws UserError `NO_BISECTION`, `BAD_BISECTION`
 */
export function readQuestion(dir: string): Question {
  const path = questionPath(dir);
  if (!existsSync(path)) {
    throw new UserError(
      "NO_BISECTION",
      `cannot go on with a bisection in "${dir}": it has no bisect.json`,
      "name the directory of a bisection, or begin one with --cell, --good and --bad",
    );
  }
  const parsed = questionSchema.safeParse(parseJson(path, read(path)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badBisection(path, `it is none of this version (${issue?.path.join(".") || "the whole"}: ${issue?.message})`);
}

/**
 * Claims a directory for this question.
 * @returns whether the same question was asked there before
 * @throws UserError `OUT_IN_USE` when something else lies there, `CANNOT_WRITE`
 */
export function claimDirectory(dir: string, question: Question): boolean {
  if (existsSync(questionPath(dir))) {
    if (isDeepStrictEqual(readQuestion(dir), withoutUndefined(question))) return hasLines(ledgerPath(dir));
    throw inUse(dir, "another bisection", "name another directory with --out, or go on with that one: --resume");
  }
  if (existsSync(ledgerPath(dir))) throw inUse(dir, "the ledger of a run", "name another directory with --out");
  writeQuestion(dir, question);
  return false;
}

/** On a full disk the directory is as it was. */
function writeQuestion(dir: string, question: Question): void {
  let made: string | undefined;
  try {
    made = mkdirSync(dir, { recursive: true });
    writeWholeFile(questionPath(dir), `${JSON.stringify(question, null, 2)}\n`);
  } catch (cause) {
    if (made !== undefined) rmSync(made, { recursive: true });
    const message = `cannot begin a bisection in "${dir}": ${(cause as Error).message}`;
    throw new UserError("CANNOT_WRITE", message, "make room or name another directory with --out", { cause });
  }
}

/** One that was killed before it wrote a line begins anew. */
function hasLines(path: string): boolean {
  return existsSync(path) && readFileSync(path).includes("\n");
}

function inUse(dir: string, what: string, hint: string): UserError {
  return new UserError("OUT_IN_USE", `cannot bisect in "${dir}": it holds ${what}`, hint);
}

function withoutUndefined(question: Question): unknown {
  return JSON.parse(JSON.stringify(question));
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw badBisection(path, (cause as Error).message, { cause });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text, which may hold anything.
    throw badBisection(path, "it is not JSON");
  }
}

function badBisection(path: string, why: string, options?: ErrorOptions): UserError {
  const hint = "restore it, or begin another bisection with another --out";
  return new UserError("BAD_BISECTION", `cannot read the question of a bisection "${path}": ${why}`, hint, options);
}
