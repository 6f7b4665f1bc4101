import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { BlobExtent } from "../blob-source.ts";
import type { LayoutFiles } from "./layout-files.ts";

/** An OCI layout as a directory. */
export function layoutDirectory(directory: string): LayoutFiles {
  return { label: directory, locate: (path) => locate(join(directory, path)) };
}

async function locate(file: string): Promise<BlobExtent | undefined> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  return found?.isFile() ? { file, offset: 0, size: found.size } : undefined;
}
