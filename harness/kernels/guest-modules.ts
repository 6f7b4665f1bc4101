import type { ModuleTree } from "./modules.ts";

interface GuestModule {
  readonly name: string;
  /** Option that builds it into the image, for kernels that come without a list of what is built in. */
  readonly option: string;
  /** Without it there is nothing to test, or the guest cannot be talked to. */
  readonly needed: boolean;
}

/** What the guest uses, in the order in which it needs it: devices, its read-only disks, the subject of the tests, placements. */
export const guestModules: readonly GuestModule[] = [
  { name: "virtio_pci", option: "VIRTIO_PCI", needed: true },
  { name: "virtio_blk", option: "VIRTIO_BLK", needed: true },
  { name: "virtio_console", option: "VIRTIO_CONSOLE", needed: true },
  { name: "virtio_rng", option: "HW_RANDOM_VIRTIO", needed: false },
  // A guest that Vagrant starts is reached over the network.
  { name: "virtio_net", option: "VIRTIO_NET", needed: false },
  { name: "erofs", option: "EROFS_FS", needed: true },
  { name: "fuse", option: "FUSE_FS", needed: true },
  { name: "overlay", option: "OVERLAY_FS", needed: true },
  { name: "ext4", option: "EXT4_FS", needed: false },
  { name: "xfs", option: "XFS_FS", needed: false },
  { name: "btrfs", option: "BTRFS_FS", needed: false },
  { name: "loop", option: "BLK_DEV_LOOP", needed: false },
];

/** Changes with the way in which kernels are prepared, and so tells those in the cache apart; the number is for the code. */
export const preparation = JSON.stringify([3, guestModules]);

/**
 * Names of needed modules that can neither be loaded nor are built in. Of a kernel that comes with neither a list of what is built
 * in nor a config, only those count that its image does not even name: the boot shows whether the others are there.
 */
export function missingModules(
  tree: ModuleTree | undefined,
  config: ReadonlyMap<string, string>,
  vmlinux: Buffer,
): string[] {
  const told = tree?.builtIn !== undefined || config.size > 0;
  const builtIn = ({ name, option }: GuestModule) =>
    told ? tree?.builtIn?.has(name) || config.get(option) === "y" : isNamedIn(vmlinux, name);
  const missing = guestModules.filter((module) => module.needed && !tree?.files.has(module.name) && !builtIn(module));
  return missing.map(({ name }) => name);
}

/** A driver or file system registers under its name, which thus stands in the image, ended by a zero byte. */
function isNamedIn(vmlinux: Buffer, name: string): boolean {
  return [name, name.replaceAll("_", "-")].some((spelling) => vmlinux.includes(`${spelling}\0`, 0, "latin1"));
}
