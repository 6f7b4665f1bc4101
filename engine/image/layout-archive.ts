import { UserError } from "../errors.ts";
import type { Extent, LayoutFiles } from "./blobs.ts";
import { cleanComponents } from "./merge/path.ts";
import { withFileSource } from "./tar/byte-source.ts";
import { readTar } from "./tar/reader.ts";

/** An OCI layout packed into one tar file (`oci-archive`). Only the headers are read; blobs are read in place later. */
export function layoutArchive(file: string): LayoutFiles {
  const extents = withFileSource(file, `image ${JSON.stringify(file)}`, (source) => {
    const found = new Map<string, Extent>();
    for (const entry of readTar(source)) {
      const path = cleanComponents(entry.name).join("/");
      // A later entry of the same name wins, as in any extraction.
      if (entry.type === "file") found.set(path, { file, offset: entry.dataOffset, size: entry.size });
      else found.delete(path);
    }
    return found;
  });
  rejectDockerSave(file, extents);
  return { label: file, locate: (path) => Promise.resolve(extents.get(path)) };
}

function rejectDockerSave(file: string, extents: ReadonlyMap<string, Extent>): void {
  if (extents.has("index.json") || !extents.has("manifest.json")) return;
  const message = `opening image ${JSON.stringify(file)}: this is a docker-save archive, not an OCI one`;
  throw new UserError(
    "UNSUPPORTED_IMAGE",
    message,
    "convert it, for example: skopeo copy docker-archive:IN oci-archive:OUT",
  );
}
