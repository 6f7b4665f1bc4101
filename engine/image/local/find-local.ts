import { stat } from "node:fs/promises";
import { UserError } from "../../errors.ts";
import { layoutArchive } from "./layout-archive.ts";
import { layoutDirectory } from "./layout-directory.ts";
import type { LayoutFiles } from "./layout-files.ts";

/** Files of an image on this machine, and which of its images is meant. */
export interface LocalImage {
  /** `docker-archive:` where that is what says how to read it; else empty. */
  readonly transport: "" | "docker-archive:";
  readonly path: string;
  readonly files: LayoutFiles;
  readonly isDockerSave: boolean;
  /** Name after the path. */
  readonly tag?: string;
  /** Manifest digest after the path. */
  readonly digest?: string;
}

/**
 * Finds `PATH`, `PATH:TAG` or `PATH@DIGEST`, after an optional `oci:`, `oci-archive:` or `docker-archive:`. Names may hold
 * colons: the longest path that exists counts.
 * @throws UserError `NO_IMAGE`, `BAD_TAR`, `UNSUPPORTED_IMAGE`
 */
export async function findLocal(reference: string): Promise<LocalImage> {
  const [, transport, rest] = /^(oci|oci-archive|docker-archive):(.+)$/.exec(reference) ?? [];
  const found = (rest && (await findPath(rest))) || (await findPath(reference));
  if (!found) throw noImage(reference, "there is no such file or directory");
  const { path, isDirectory, ...which } = found;
  const files = isDirectory ? layoutDirectory(path) : layoutArchive(path);
  const isChosen = transport === "docker-archive";
  const isDockerSave = isChosen || (await isOnlyDockerSave(files));
  return { transport: isChosen ? "docker-archive:" : "", path, files, isDockerSave, ...which };
}

/** New versions of Docker write both; an OCI layout tells more. */
async function isOnlyDockerSave(files: LayoutFiles): Promise<boolean> {
  return (await files.locate("index.json")) === undefined && (await files.locate("manifest.json")) !== undefined;
}

interface Found {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly tag?: string;
  readonly digest?: string;
}

async function findPath(text: string): Promise<Found | undefined> {
  const whole = await look(text);
  if (whole !== undefined) return { path: text, isDirectory: whole };
  for (let at = text.length - 1; at > 0; at--) {
    if (text[at] !== ":" && text[at] !== "@") continue;
    const isDirectory = await look(text.slice(0, at));
    if (isDirectory === undefined) continue;
    const rest = text.slice(at + 1);
    return { path: text.slice(0, at), isDirectory, ...(text[at] === "@" ? { digest: rest } : { tag: rest }) };
  }
  return undefined;
}

/** Whether it is a directory; undefined when there is nothing. */
async function look(path: string): Promise<boolean | undefined> {
  const found =
    path === ""
      ? undefined
      : await stat(path).catch((cause: NodeJS.ErrnoException) => {
          if (cause.code === "ENOENT" || cause.code === "ENOTDIR" || cause.code === "ENAMETOOLONG") return undefined;
          throw noImage(path, cause.message, { cause });
        });
  if (found === undefined || found.isDirectory()) return found?.isDirectory();
  if (found.isFile()) return false;
  throw noImage(path, "neither a directory nor a regular file");
}

function noImage(reference: string, why: string, options?: ErrorOptions): UserError {
  const message = `opening image ${JSON.stringify(reference)}: ${why}`;
  const hint = "give an OCI layout directory, an oci-archive, a docker-save archive or docker://HOST/NAME:TAG";
  return new UserError("NO_IMAGE", message, hint, options);
}
