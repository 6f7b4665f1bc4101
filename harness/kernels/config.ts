import { gunzipSync } from "node:zlib";

/** Options whose values explain differences between kernels; shown by `mountproof kernels show` and kept with each kernel. */
const ofInterest = [
  "OVERLAY_FS",
  "OVERLAY_FS_REDIRECT_DIR",
  "OVERLAY_FS_REDIRECT_ALWAYS_FOLLOW",
  "OVERLAY_FS_INDEX",
  "OVERLAY_FS_NFS_EXPORT",
  "OVERLAY_FS_XINO_AUTO",
  "OVERLAY_FS_METACOPY",
  "OVERLAY_FS_DEBUG",
  "FUSE_FS",
  "FUSE_DAX",
  "FUSE_PASSTHROUGH",
  "FUSE_IO_URING",
  "CUSE",
  "VIRTIO_FS",
  "TMPFS",
  "TMPFS_POSIX_ACL",
  "TMPFS_XATTR",
  "TMPFS_INODE64",
  "TMPFS_QUOTA",
  "IO_URING",
  "USER_NS",
  "CGROUPS",
  "SECCOMP_FILTER",
  "EXT4_FS",
  "XFS_FS",
  "BTRFS_FS",
  "EROFS_FS",
  "EROFS_FS_BACKED_BY_FILE",
  "SQUASHFS",
  "FS_VERITY",
  "BLK_DEV_LOOP",
  "VIRTIO",
  "VIRTIO_PCI",
  "VIRTIO_BLK",
  "VIRTIO_CONSOLE",
  "HW_RANDOM_VIRTIO",
  "PVH",
  "MODULES",
  "MODULE_SIG",
  "MODULE_SIG_FORCE",
  "SECURITY_APPARMOR",
  "SECURITY_SELINUX",
  "PREEMPT",
  "PREEMPT_DYNAMIC",
  "HZ",
  "DETECT_HUNG_TASK",
  "MAGIC_SYSRQ",
  "FAULT_INJECTION",
  "PROVE_LOCKING",
  "KASAN",
] as const;

/**
 * Values of the options of interest: `y`, `m`, `n` or the text without quotation marks. An option that this kernel does not know is
 * `n`, too: it has not got what the option is for.
 */
export function interestingConfig(text: string): Record<string, string> {
  const all = parseConfig(text);
  return Object.fromEntries(ofInterest.map((name) => [name, all.get(name) ?? "n"]));
}

/** All options that are set in a kernel's config file, without the prefix `CONFIG_`. */
export function parseConfig(text: string): Map<string, string> {
  const lines = text.matchAll(/^CONFIG_(\w+)=(.*)$/gm);
  return new Map([...lines].map(([, name = "", value = ""]) => [name, value.replace(/^"(.*)"$/, "$1")]));
}

/** The config file that CONFIG_IKCONFIG keeps in the image, compressed, between two marks (kernel/configs.c). */
export function embeddedConfig(vmlinux: Buffer): string | undefined {
  const start = vmlinux.indexOf("IKCFG_ST\x1f\x8b", 0, "latin1");
  const end = vmlinux.indexOf("IKCFG_ED", start);
  if (start === -1 || end === -1) return undefined;
  return gunzipSync(vmlinux.subarray(start + "IKCFG_ST".length, end)).toString("utf8");
}
