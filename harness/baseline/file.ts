import { readFileSync } from "node:fs";
import { UserError } from "../../engine/errors.ts";
import { writeWholeFile } from "../report/whole-file.ts";
import { type Baseline, baselineSchema } from "./schema.ts";
import { baselineText } from "./text.ts";

/** @throws UserError `NO_BASELINE`, `BAD_BASELINE` */
export function readBaseline(path: string): Baseline {
  const found = readBaselineIfAny(path);
  if (found) return found;
  const hint = "write one with mountproof baseline update";
  throw new UserError("NO_BASELINE", `cannot read the baseline "${path}": there is no such file`, hint);
}

/** Undefined where there is no file. @throws UserError `NO_BASELINE` when it cannot be read, `BAD_BASELINE` */
export function readBaselineIfAny(path: string): Baseline | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  const parsed = baselineSchema.safeParse(toJson(path, text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badBaseline(path, `${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
}

/**
 * A full disk or a killed process leaves the old file as it was.
 * @throws UserError `CANNOT_WRITE`
 */
export function writeBaseline(path: string, baseline: Baseline): void {
  const text = baselineText(baselineSchema.parse(baseline));
  try {
    writeWholeFile(path, text);
  } catch (cause) {
    const message = `cannot write the baseline "${path}": ${(cause as Error).message}`;
    throw new UserError("CANNOT_WRITE", message, "what was there is left as it was; make room or name another file", {
      cause,
    });
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const message = `cannot read the baseline "${path}": ${(cause as Error).message}`;
    throw new UserError("NO_BASELINE", message, "name a file that can be read", { cause });
  }
}

function toJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text, which may hold anything.
    throw badBaseline(path, "it is not JSON");
  }
}

function badBaseline(path: string, what: string): UserError {
  return new UserError(
    "BAD_BASELINE",
    `"${path}" is not a baseline that this version can read: ${what}`,
    "restore the file, or name another one",
  );
}
