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
  { name: "erofs", option: "EROFS_FS", needed: true },
  { name: "fuse", option: "FUSE_FS", needed: true },
  { name: "overlay", option: "OVERLAY_FS", needed: true },
  { name: "ext4", option: "EXT4_FS", needed: false },
  { name: "xfs", option: "XFS_FS", needed: false },
  { name: "btrfs", option: "BTRFS_FS", needed: false },
  { name: "loop", option: "BLK_DEV_LOOP", needed: false },
];

/**
 * Names of needed modules that can neither be loaded nor are built in. A kernel that comes without modules, list and config is
 * believed to have everything built in: the boot shows whether that is so.
 */
export function missingModules(tree: ModuleTree | undefined, config: ReadonlyMap<string, string>): string[] {
  const known = tree?.builtIn !== undefined || tree?.files.size || config.size > 0;
  if (!known) return [];
  const present = ({ name, option }: GuestModule) =>
    tree?.files.has(name) || tree?.builtIn?.has(name) || config.get(option) === "y";
  return guestModules.filter((module) => module.needed && !present(module)).map(({ name }) => name);
}
