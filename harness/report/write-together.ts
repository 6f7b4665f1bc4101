import { lstatSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../engine/errors.ts";

/**
 * Writes files into a directory, which is made when it is missing: each beside the one of its name first, and only when all of them are whole into their places. When one cannot be
 * written, on a full disk, those that were there are left as they are and nothing else stays behind.
 *
 * @param files text by name
 * @throws UserError `REPORT_NOT_WRITTEN`
 */
export function writeTogether(dir: string, files: Readonly<Record<string, string>>): void {
  const begun: string[] = [];
  let made: string | undefined;
  try {
    made = mkdirSync(dir, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      begun.push(besideName(dir, name));
      writeFileSync(besideName(dir, name), text);
    }
    for (const name of Object.keys(files)) refuseDirectory(join(dir, name));
    for (const name of Object.keys(files)) renameSync(besideName(dir, name), join(dir, name));
  } catch (cause) {
    for (const path of begun) rmSync(path, { force: true });
    if (made !== undefined) removeEmpty(dir);
    throw notWritten(dir, cause as NodeJS.ErrnoException);
  }
}

/** The process id keeps two that write at the same time apart. */
function besideName(dir: string, name: string): string {
  return join(dir, `.${name}.${process.pid}.new`);
}

/** Before the first file takes its place: then it is all of them or none. */
function refuseDirectory(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`"${path}" is a directory`);
}

function removeEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // Somebody else has put something there: then it is theirs.
  }
}

function notWritten(dir: string, cause: NodeJS.ErrnoException): UserError {
  const hints: Readonly<Record<string, string>> = {
    ENOSPC: "make room or name another directory with --out",
    EDQUOT: "make room or name another directory with --out",
    EEXIST: "a file is there: name a directory with --out",
    ENOTDIR: "a file is in the way: name a directory with --out",
  };
  const hint = hints[cause.code ?? ""] ?? "name a directory that can be written to with --out";
  return new UserError(
    "REPORT_NOT_WRITTEN",
    `cannot write the reports to "${dir}", and left what is there as it is: ${cause.message}`,
    `${hint}; \`mountproof report\` makes them anew from the ledger`,
    { cause },
  );
}
