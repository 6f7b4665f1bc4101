/** The disk with one partition for each file system on which trials may put their directories. */
import { mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { execa } from "execa";
import { findUserland } from "../../userland.ts";
import { temporaryIn } from "./temporary.ts";

const mib = 1024 * 1024;

interface Partition {
  readonly type: string;
  readonly sizeMiB: number;
  readonly options: readonly string[];
}

/**
 * Numbered from 1. The sizes are those of the host's placements; fixed UUIDs make each machine's disks look the same. Newer tools
 * switch on what kernel 5.10 cannot mount, so that is left out. For xfs it is the file for 5.15 that does so: the one for 5.10
 * leaves out times after 2038, too, which fixtures have and 5.10 can do (it calls them experimental).
 */
export const partitions: readonly Partition[] = [
  {
    type: "ext4",
    sizeMiB: 256,
    options: ["-q", "-U", uuidOf(1), "-O", "^orphan_file,^metadata_csum_seed", "-E", "lazy_itable_init=1,nodiscard"],
  },
  {
    type: "xfs",
    sizeMiB: 320,
    options: ["-q", "-K", "-c", "options=/usr/share/xfsprogs/mkfs/lts_5.15.conf", "-m", `uuid=${uuidOf(2)}`],
  },
  { type: "btrfs", sizeMiB: 160, options: ["-q", "-K", "-U", uuidOf(3), "-O", "^block-group-tree"] },
];

/** Writes the disk: sparse, partition table by sfdisk, file systems by the userland's tools. Needs root (chroot). */
export async function makeScratch(path: string): Promise<void> {
  const directory = temporaryIn(dirname(path));
  await mkdir(directory);
  try {
    await truncate(path, totalMiB() * mib);
    await execa("sfdisk", ["--quiet", path], { input: partitionTable() });
    for (const [index, partition] of partitions.entries()) {
      await format(partition, directory);
      const to = [`of=${path}`, `bs=${mib}`, `seek=${startMiB(index)}`, "conv=sparse,notrunc", "status=none"];
      await execa("dd", [`if=${directory}/${partition.type}`, ...to]);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function format({ type, sizeMiB, options }: Partition, directory: string): Promise<void> {
  await truncate(`${directory}/${type}`, sizeMiB * mib);
  const { root } = await findUserland();
  // mkfs.btrfs looks into /proc whether somebody has mounted what it shall overwrite.
  const script = `mount --bind "$1" "$2/mnt" && mount --bind /proc "$2/proc" && shift && exec chroot "$@"`;
  const inUserland = ["--mount", "--propagation", "private", "sh", "-c", script, "sh", directory, root];
  await execa("unshare", [...inUserland, `mkfs.${type}`, ...options, `/mnt/${type}`], { stdin: "ignore" });
}

function partitionTable(): string {
  const lines = partitions.map(({ sizeMiB }, index) => `start=${startMiB(index)}MiB, size=${sizeMiB}MiB, type=83`);
  return ["label: dos", "label-id: 0x6d6f756e", ...lines, ""].join("\n");
}

/** The first MiB holds the partition table. */
function startMiB(index: number): number {
  return partitions.slice(0, index).reduce((sum, { sizeMiB }) => sum + sizeMiB, 1);
}

function totalMiB(): number {
  return startMiB(partitions.length);
}

async function truncate(path: string, bytes: number): Promise<void> {
  const file = await open(path, "w");
  await file.truncate(bytes);
  await file.close();
}

function uuidOf(partition: number): string {
  return `6d6f756e-7470-726f-6f66-00000000000${partition}`;
}
