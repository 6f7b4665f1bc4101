import { defectNames } from "./defects/names.ts";

/** Places for upper and work that only a container has: its own root file system as the engine's storage driver makes it, and what engines mount. */
export const containerPlacements = [
  "container-rootfs",
  "container-rootfs-vfs",
  "volume",
  "bind-mount",
  "docker-tmpfs",
] as const;

/** What a cell can vary. The first level of each factor is the recommended setting, around which one factor at a time varies. */
export const factorLevels = {
  linkCount: ["true", "zero", "zero-synthesised", "zero-some"],
  index: ["off", "on", "default"],
  metacopy: ["off", "on", "default"],
  redirect_dir: ["default", "on", "off"],
  xino: ["default", "on", "off"],
  // The kernel has no word for "off": leaving it out is the default.
  volatile: ["default", "on"],
  userxattr: ["off", "on"],
  readiness: ["mountinfo-poll", "init-seen", "readdir-poll", "fixed-delay", "none"],
  delayMs: [0, 1, 10, 50, 100, 500, 1000],
  /** How long the server withholds or delays the reply that the scenario is about. */
  holdMs: [0, 20, 100, 500],
  overlay: ["kernel", "fuse-overlayfs"],
  fuseLibrary: ["own", "fuse-native"],
  ttlSec: [1, 0, 60],
  placement: ["ext4", "xfs", "btrfs", "dev-shm", "tiny-tmpfs", "overlayfs", "fuse", ...containerPlacements],
  /** What the container of the agent may do; "default" is what the environment gives, and all there is outside containers. */
  privilege: ["default", "privileged", "caps", "sys-admin", "rootless", "plain"],
  /** How the mounts of one container spread to another: of the bind mount that both have of a directory of the host. */
  propagation: ["rslave", "rshared", "private"],
  /** Processors: "default" is what the environment has. Another number takes a machine of its own, so only VMs can have it. */
  vcpus: ["default", 2],
  /** Containers that one trial starts at the same time. */
  concurrency: [1, 4, 16],
  /** What else this machine does during a trial (stress-ng). */
  pressure: ["none", "cpu", "memory"],
  /** Answer to FUSE_IOCTL, by which overlayfs asks for file attributes; none is kept, so ENOTTY is the true one. */
  ioctlErrno: ["ENOTTY", "ENOSYS", "EINVAL", "EOPNOTSUPP", "EPERM", "EIO"],
  /** Answer to FUSE_LISTXATTR; "none": the list. */
  listxattrErrno: ["none", "EOPNOTSUPP", "ENOSYS", "ENODATA", "EINVAL", "EPERM", "EIO"],
  /** By what number the server names an inode at each LOOKUP. */
  nodeid: ["stable", "fresh", "new-generation"],
  /** `d_type` of directories in listings: "wrong" says they were files. */
  dType: ["true", "unknown", "wrong"],
  /** What the lower's server does wrong: see `defects/`. */
  defect: ["none", ...defectNames],
  /** `none` ends the trial before a container starts; the others are named by the userland's manifest, e.g. `runc-1.3.6`. */
  runtime: ["none"] as readonly string[],
} as const;

export type FactorName = keyof typeof factorLevels;

/** Factors that only a test switches: what the lower does wrong, and what else happens on the machine. Nobody ships a level of them. */
export const testFactors: readonly string[] = [
  "linkCount",
  "holdMs",
  "vcpus",
  "concurrency",
  "pressure",
  "ioctlErrno",
  "listxattrErrno",
  "nodeid",
  "dType",
  "defect",
] satisfies FactorName[];

export type Level = string | number;

/** A complete assignment: one level for each factor. */
export type Factors = {
  readonly [F in FactorName]: (typeof factorLevels)[F][number];
};

/** The recommended setting with some levels switched. */
export function assign(levels: Partial<Factors>): Factors {
  const recommended = Object.fromEntries(Object.entries(factorLevels).map(([name, all]) => [name, all[0]]));
  return { ...recommended, ...levels } as Factors;
}
