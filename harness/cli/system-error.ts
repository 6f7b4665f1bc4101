import { accessSync, constants, lstatSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { nearestExisting } from "../report/out-directory.ts";

/** What a file system refuses is the environment's doing, not ours: full, read-only, not permitted, not what it was taken for. */
const reasons: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ["no space is left on its file system", "free some there, or choose another place"],
  EDQUOT: ["the quota there is used up", "free some there, or choose another place"],
  EROFS: ["its file system is read-only", "choose another place"],
  EACCES: ["it is not permitted", "choose another place, or run as a user who may"],
  EPERM: ["it is not permitted", "choose another place, or run as a user who may"],
  ENOTDIR: ["a part of its path is a file, not a directory", "choose another place"],
  EISDIR: ["it is a directory, not a file", "name a file"],
  EEXIST: ["it exists already, and is not what is wanted there", "choose another place"],
  ENAMETOOLONG: ["its name is too long", "choose a shorter one"],
  ELOOP: ["its symbolic links lead nowhere", "choose another place"],
};

/** One sentence with the place, and how to mend it; undefined for any other error. */
export function sentenceOfSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { syscall, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const code = codeOf(error);
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  if (reason === undefined || syscall === undefined) return undefined;
  const [what, hint] = reason;
  // Of a file that is open already the name is not told; what else fails without one is no file.
  if (path === undefined)
    return code === "ENOSPC" || code === "EDQUOT" ? `cannot write a file: ${what}; ${hint}` : undefined;
  const verb = /^(open|scandir|stat|lstat|access|readlink|read)$/.test(syscall) ? "use" : "write";
  return `cannot ${verb} "${dest ?? path}": ${what}; ${hint}`;
}

/** Node's recursive mkdir says ENOENT of a read-only file system, too: https://github.com/nodejs/node/issues/47098 */
function codeOf({ code = "", syscall, path }: NodeJS.ErrnoException): string {
  if (code !== "ENOENT" || syscall !== "mkdir" || path === undefined) return code;
  const existing = nearestExisting(resolve(path));
  try {
    accessSync(existing, constants.W_OK);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? code;
  }
  const [next = ""] = relative(existing, resolve(path)).split("/");
  return lstatSync(join(existing, next), { throwIfNoEntry: false })?.isSymbolicLink() ? "ELOOP" : code;
}
