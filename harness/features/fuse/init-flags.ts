/** Names of the flags in INIT, by bit; from FUSE_ASYNC_READ on in include/uapi/linux/fuse.h. */
export const initFlagNames = [
  "async-read",
  "posix-locks",
  "file-ops",
  "atomic-o-trunc",
  "export-support",
  "big-writes",
  "dont-mask",
  "splice-write",
  "splice-move",
  "splice-read",
  "flock-locks",
  "has-ioctl-dir",
  "auto-inval-data",
  "do-readdirplus",
  "readdirplus-auto",
  "async-dio",
  "writeback-cache",
  "no-open-support",
  "parallel-dirops",
  "handle-killpriv",
  "posix-acl",
  "abort-error",
  "max-pages",
  "cache-symlinks",
  "no-opendir-support",
  "explicit-inval-data",
  "map-alignment",
  "submounts",
  "handle-killpriv-v2",
  "setxattr-ext",
  "init-ext",
  "init-reserved",
  "security-ctx",
  "has-inode-dax",
  "create-supp-group",
  "has-expire-only",
  "direct-io-allow-mmap",
  "passthrough",
  "no-export-support",
  "has-resend",
  "allow-idmap",
  "over-io-uring",
  "request-timeout",
] as const;

export type InitFlag = (typeof initFlagNames)[number];

/** The bit of a flag, as in `flags` and, from 32 on, `flags2`. */
export function initFlag(name: InitFlag): bigint {
  return 1n << BigInt(initFlagNames.indexOf(name));
}

/** `passthrough` and so on; `bit 50` for one that we do not know. */
export function namesOfFlags(flags: bigint): string[] {
  return Array.from({ length: 64 }, (_, bit) => bit)
    .filter((bit) => (flags >> BigInt(bit)) & 1n)
    .map((bit) => initFlagNames[bit] ?? `bit ${bit}`);
}
