import { rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { $ } from "zx";
import { findUserland } from "../../harness/environments/userland.ts";
import { recipe } from "./recipe.ts";

const uuid = "6d6f756e-7470-726f-6f66-000000000010";

/** Kernel 5.10 cannot mount what newer tools switch on; a machine that is thrown away needs no journal. */
const options = [
  ...["-q", "-m", "0", "-U", uuid, "-E", `hash_seed=${uuid},lazy_itable_init=1,nodiscard`],
  ...["-O", "^orphan_file,^metadata_csum_seed,^has_journal"],
];

/** mkfs.ext4 of the userland: that of Debian 12 takes over the times at which this machine wrote the tree. */
const script = `mount --bind "$1" "$3/mnt"
mount --bind /proc "$3/proc"
find "$2" -exec touch --no-dereference --date=@1 {} +
shift 2
SOURCE_DATE_EPOCH=1 exec chroot "$@"`;

/**
 * Packs the tree at `root` into a qcow2 image beside it, with one ext4 file system over the whole disk. All times are those of the epoch:
 * equal trees make equal images.
 */
export async function makeImage(root: string, image: string): Promise<void> {
  const raw = `${root}.raw`;
  const { root: userland } = await findUserland();
  const mkfs = ["/usr/sbin/mkfs.ext4", ...options, "-d", `/mnt/${basename(root)}`, `/mnt/${basename(raw)}`];
  const inUserland = [script, "sh", dirname(root), root, userland, ...mkfs, `${recipe.sizeGiB}G`];
  await $`unshare --mount --propagation private sh -ec ${inUserland}`;
  await $`qemu-img convert -f raw -O qcow2 -c -o compression_type=zstd ${raw} ${image}`;
  await rm(raw);
}
