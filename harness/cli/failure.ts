import { CommanderError } from "commander";
import { UserError } from "../../engine/errors.ts";
import { sentenceOfSystemError } from "./system-error.ts";

/**
 * 2: bad input or usage, or a file system that refuses what was asked for; 3: anything that is not the user's fault; 0: help and version,
 * which commander also throws.
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof UserError || sentenceOfSystemError(error) !== undefined ? 2 : 3;
}

/** One line; with MOUNTPROOF_DEBUG=1 what is not the user's fault is shown with its stack and causes. */
export function sentenceOf(error: unknown, debug = process.env.MOUNTPROOF_DEBUG === "1"): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  if (error instanceof UserError) return oneLine(`${error.message}; ${error.hint}`);
  if (debug) return inspectError(error);
  return oneLine(sentenceOfSystemError(error) ?? `${error.message} (MOUNTPROOF_DEBUG=1 shows where)`);
}

function inspectError(error: Error): string {
  const causes = [...(error instanceof AggregateError ? error.errors : []), error.cause].filter(
    (one) => one instanceof Error,
  );
  return [error.stack ?? error.message, ...causes.map((cause) => `caused by: ${inspectError(cause)}`)].join("\n");
}

/** What others said may hold escape sequences of a terminal; they are shown, not obeyed. */
function oneLine(text: string): string {
  const line = text.trim().replaceAll(/\s*\n\s*/g, " / ");
  return line.replace(/\p{Cc}/gv, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
