import { stat } from "node:fs/promises";
import { UserError } from "../errors.ts";
import type { LayoutFiles } from "./blobs.ts";
import { type ImageLayer, openLayer } from "./layer.ts";
import { layoutArchive } from "./layout-archive.ts";
import { layoutDirectory } from "./layout-directory.ts";
import { readJsonBlob } from "./read-json.ts";
import { configSchema, manifestSchema } from "./schema.ts";
import { selectManifest } from "./select-manifest.ts";

/** An image whose manifest and config were read and verified; of its layers only the place is known yet. */
export interface Image {
  readonly reference: string;
  /** Digest of the image manifest. */
  readonly digest: string;
  /** Bottom first. */
  readonly layers: readonly ImageLayer[];
}

/**
 * Opens an OCI layout directory or an oci-archive tar file. Blobs of an archive are read in place.
 * @param reference a path, or `PATH:TAG` to pick one of several images (`org.opencontainers.image.ref.name`)
 * @throws UserError one line that names the blob or file at fault
 */
export async function openImage(reference: string): Promise<Image> {
  const { files, tag } = await openFiles(reference);
  const chosen = await selectManifest(files, tag);
  const manifest = await readJsonBlob(files, chosen, manifestSchema);
  const config = await readJsonBlob(files, manifest.config, configSchema);
  const diffIds = config.rootfs.diff_ids ?? [];
  if (diffIds.length !== manifest.layers.length) {
    const counts = `its config lists ${diffIds.length} layers, its manifest ${manifest.layers.length}`;
    throw new UserError("BAD_IMAGE", `opening image ${JSON.stringify(reference)}: ${counts}`, "build the image again");
  }
  const layers: ImageLayer[] = [];
  // One after the other: of several damaged layers the lowest is named, at each run the same.
  for (const [at, layer] of manifest.layers.entries()) layers.push(await openLayer(files, layer, diffIds[at] ?? ""));
  return { reference, digest: chosen.digest, layers };
}

async function openFiles(reference: string): Promise<{ files: LayoutFiles; tag: string | undefined }> {
  const whole = await openPath(reference);
  if (whole !== undefined) return { files: whole, tag: undefined };
  const colon = reference.lastIndexOf(":");
  const path = reference.slice(0, Math.max(colon, 0));
  const part = path === "" ? undefined : await openPath(path);
  if (part !== undefined) return { files: part, tag: reference.slice(colon + 1) };
  const hint = "give an OCI layout directory or an oci-archive tar file";
  throw new UserError(
    "NO_IMAGE",
    `opening image ${JSON.stringify(reference)}: there is no such file or directory`,
    hint,
  );
}

async function openPath(path: string): Promise<LayoutFiles | undefined> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return undefined;
    const hint = "give an OCI layout directory or an oci-archive tar file";
    throw new UserError("NO_IMAGE", `opening image ${JSON.stringify(path)}: ${cause.message}`, hint, { cause });
  });
  if (found === undefined) return undefined;
  if (found.isDirectory()) return layoutDirectory(path);
  if (found.isFile()) return layoutArchive(path);
  const hint = "give an OCI layout directory or an oci-archive tar file";
  throw new UserError(
    "NO_IMAGE",
    `opening image ${JSON.stringify(path)}: neither a directory nor a regular file`,
    hint,
  );
}
