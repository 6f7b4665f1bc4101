import { join } from "node:path";
import { type BuiltImage, imageCache } from "../../../fixtures/images/index.ts";
import { indexLayout } from "../../../fixtures/prepare-fixture.ts";
import { NotAvailable } from "../../../harness/apt/not-available.ts";
import type { Note } from "../benchmarks.ts";
import { bareDisk } from "../peers/bare.ts";
import type { Contestant } from "../peers/contestant.ts";
import { newerProgram } from "../peers/newer-peers.ts";
import { ours } from "../peers/ours.ts";
import { erofs, squashfs, tarArchive, unpackedTree } from "../peers/prepared.ts";
import { served } from "../peers/served.ts";

/**
 * Ours from a disk cache, with passthrough where the kernel has it, and without.
 * @param cacheDirectory of the disk cache; grows
 */
export async function ourContestants(image: BuiltImage, cacheDirectory: string): Promise<[Contestant, Contestant]> {
  const { indexPath, storeDir } = await indexLayout(image.layoutDir, imageCache());
  const cached = { storeDir, cache: { directory: join(cacheDirectory, image.name) } };
  return [
    ours("ours", { indexPath, fuseLibrary: "own", content: cached }),
    ours("ours, without passthrough", { indexPath, fuseLibrary: "own", storeDir }),
  ];
}

export async function squashfuse(image: BuiltImage): Promise<Contestant> {
  const file = await squashfs(image, "gzip");
  return served("squashfuse_ll, gzip", (mountpoint) => ({ argv: ["squashfuse_ll", "-f", file, mountpoint] }));
}

/** Peers that some machines lack: told by a note, and left out. */
export async function erofsfuse(image: BuiltImage, note: Note): Promise<readonly Contestant[]> {
  return unlessMissing("erofsfuse", note, async () => {
    const [program, mkfs] = [
      await newerProgram("erofsfuse", "usr/bin/erofsfuse"),
      await newerProgram("erofs-utils", "usr/bin/mkfs.erofs"),
    ];
    const file = await erofs(image, mkfs);
    return served("erofsfuse, lz4hc", (mountpoint) => ({ argv: [...program, "-f", file, mountpoint] }));
  });
}

export async function fuseArchive(image: BuiltImage, note: Note): Promise<readonly Contestant[]> {
  return unlessMissing("fuse-archive", note, async () => {
    const [program, file] = [await newerProgram("fuse-archive", "usr/bin/fuse-archive"), await tarArchive(image)];
    return served("fuse-archive, tar", (mountpoint) => ({ argv: [...program, "-f", file, mountpoint] }));
  });
}

/** The one of Debian 12 locks itself out at the first hard link. */
export async function archivemount(image: BuiltImage, note: Note): Promise<readonly Contestant[]> {
  return unlessMissing("archivemount", note, async () => {
    const [program, file] = [await newerProgram("archivemount", "usr/bin/archivemount"), await tarArchive(image)];
    const argv = [...program, "-f", "-o", "readonly", file];
    return served("archivemount, tar", (mountpoint) => ({ argv: [...argv, mountpoint] }));
  });
}

export async function bare(image: BuiltImage): Promise<Contestant> {
  return bareDisk(await unpackedTree(image));
}

async function unlessMissing(
  name: string,
  note: Note,
  prepare: () => Promise<Contestant>,
): Promise<readonly Contestant[]> {
  try {
    return [await prepare()];
  } catch (error) {
    if (!(error instanceof NotAvailable)) throw error;
    note(`without ${name}: ${error.message}`);
    return [];
  }
}
