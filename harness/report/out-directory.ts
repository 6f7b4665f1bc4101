import { accessSync, constants, statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../../engine/errors.ts";

/**
 * Looks whether a directory can be made or written to, and leaves everything as it is.
 * @throws UserError `BAD_DIRECTORY`
 */
export function requireOutDirectory(dir: string): void {
  const existing = nearestExisting(resolve(dir));
  if (!statSync(existing).isDirectory()) {
    throw bad(
      dir,
      existing === resolve(dir) ? "it is a file, not a directory" : `"${existing}" is a file, not a directory`,
    );
  }
  // There mkdir(2) says ENOENT, and Node's recursive mkdir tries for ever.
  if (statfsSync(existing).type === procMagic) throw bad(dir, "nothing can be made in /proc");
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    const readOnly = (error as NodeJS.ErrnoException).code === "EROFS";
    throw bad(dir, readOnly ? "its file system is read-only" : `you may not write to "${existing}"`);
  }
}

/** The path itself if it exists, else the nearest above it that does. @param path absolute */
export function nearestExisting(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found || path === "/" ? path : nearestExisting(dirname(path));
}

/** include/uapi/linux/magic.h */
const procMagic = 0x9fa0;

function bad(dir: string, why: string): UserError {
  return new UserError("BAD_DIRECTORY", `cannot write to the directory "${dir}": ${why}`, "choose another with --out");
}
