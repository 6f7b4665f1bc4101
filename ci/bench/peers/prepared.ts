/** An image as its peers take it, made once and kept beside the image. */
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cached } from "../../../fixtures/cached.ts";
import type { BuiltImage } from "../../../fixtures/images/index.ts";

/** The tree that umoci unpacks. @returns its root */
export async function unpackedTree(image: BuiltImage): Promise<string> {
  const directory = join(image.directory, "peer-unpacked");
  await cached(directory, async (temporary) => {
    await execa("umoci", ["raw", "unpack", "--image", `${image.layoutDir}:latest`, join(temporary, "root")]);
  });
  return join(directory, "root");
}

/** Without its search for equal files: among 200,000 of a few sizes that had not ended after 4 minutes of processor time. */
export async function squashfs(image: BuiltImage, compression: "gzip" | "zstd"): Promise<string> {
  return packed(image, `squashfs-${compression}`, (root, file) => [
    ...["mksquashfs", root, file, "-quiet", "-no-progress", "-xattrs", "-no-duplicates", "-comp", compression],
  ]);
}

/** @param mkfs the program mkfs.erofs */
export async function erofs(image: BuiltImage, mkfs: readonly string[]): Promise<string> {
  return packed(image, "erofs-lz4hc", (root, file) => [...mkfs, "--quiet", "-zlz4hc", file, root]);
}

export async function tarArchive(image: BuiltImage): Promise<string> {
  return packed(image, "tar", (root, file) => ["tar", "--create", "--file", file, "--directory", root, "."]);
}

async function packed(
  image: BuiltImage,
  name: string,
  command: (root: string, file: string) => readonly string[],
): Promise<string> {
  const root = await unpackedTree(image);
  const directory = join(image.directory, `peer-${name}`);
  await cached(directory, async (temporary) => {
    const file = join(temporary, "image.part");
    const [program = "", ...words] = command(root, file);
    await execa(program, words, { stdin: "ignore" });
    await flushed(file);
    await rename(file, join(temporary, "image"));
  });
  return join(directory, "image");
}

/** What is still to be written cannot be dropped from the page cache. */
async function flushed(file: string): Promise<void> {
  const handle = await open(file, "r");
  await handle.sync();
  await handle.close();
}
