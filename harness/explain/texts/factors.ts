import type { FactorName } from "../../../scenarios/factors.ts";

/** What a factor is, and what those of its levels mean that do not say so by themselves. */
export interface FactorText {
  readonly what: string;
  readonly levels?: Readonly<Record<string, string>>;
}

export const factorTexts: Readonly<Record<FactorName, FactorText>> = {
  linkCount: {
    what: "The st_nlink that the server of the lower answers.",
    levels: {
      true: "as the image has it",
      zero: "0 for everything",
      "zero-synthesised": "0 for directories that no layer lists",
      "zero-some": "0 for one directory",
    },
  },
  index: {
    what: "The overlay option index: hard links stay linked after copy-up, and an upper is tied to its lower.",
    levels: { default: "left out: the module's default" },
  },
  metacopy: {
    what: "The overlay option metacopy: chmod and chown copy up no data.",
    levels: { default: "left out: the module's default" },
  },
  redirect_dir: {
    what: "The overlay option redirect_dir: directories of the lower can be renamed.",
    levels: { default: "left out: the module's default" },
  },
  xino: {
    what: "The overlay option xino: one st_dev and lasting inode numbers for all of the overlay.",
    levels: { default: "left out: the module's default" },
  },
  volatile: {
    what: "The overlay option volatile: no sync of the upper; a crash may take changes.",
    levels: { default: "left out, which is off" },
  },
  userxattr: {
    what: "The overlay option userxattr: marks are user.overlay.* in place of trusted.overlay.*, as rootless runtimes need.",
  },
  readiness: {
    what: "What the runtime looks at before it mounts the overlay.",
    levels: {
      "mountinfo-poll": "the FUSE mount is in /proc/self/mountinfo",
      "init-seen": "the server has answered INIT",
      "readdir-poll": "the mountpoint's listing is not empty",
      "fixed-delay": "nothing; it sleeps",
      none: "nothing",
    },
  },
  delayMs: { what: "Milliseconds between the readiness rule and the overlay." },
  holdMs: { what: "Milliseconds for which the server withholds the reply that the scenario is about." },
  overlay: { what: "The kernel's overlayfs, or fuse-overlayfs, a FUSE program that does the same in user space." },
  fuseLibrary: {
    what: "By what the built-in server speaks FUSE.",
    levels: {
      own: "its own /dev/fuse transport",
      "fuse-native": "the npm package, which hides INIT and turns a link count of 0 into 1",
    },
  },
  ttlSec: { what: "Seconds for which the kernel may keep names and attributes of the lower." },
  placement: {
    what: "The file system on which upper and work directory lie.",
    levels: {
      "dev-shm": "tmpfs at /dev/shm",
      "tiny-tmpfs": "a tmpfs of little space",
      overlayfs: "another overlay, which the kernel refuses",
      fuse: "FUSE, which the kernel refuses",
      "container-rootfs": "the container's own root under overlay2",
      "container-rootfs-vfs": "the container's own root under the storage driver vfs",
      volume: "a volume of the engine",
      "bind-mount": "a bind mount of the machine's disk",
      "docker-tmpfs": "what --tmpfs mounts",
    },
  },
  privilege: {
    what: "What the container of the trials may do.",
    levels: {
      default: "what the environment gives; all there is outside containers",
      caps: "all capabilities of the machine, no seccomp filter",
      "sys-admin": "one capability and /dev/fuse",
      rootless: "root of a user namespace",
      plain: "nothing, which is refused",
    },
  },
  propagation: { what: "How mounts of one container spread to another through a shared directory." },
  vcpus: { what: "Processors of the machine; another number than its own takes a VM." },
  concurrency: { what: "Containers that a trial starts at the same time." },
  pressure: { what: "What else keeps the machine busy during a trial, by stress-ng." },
  ioctlErrno: {
    what: "The errno that the server answers to FUSE_IOCTL, by which copy-up asks for file attributes (K4).",
  },
  listxattrErrno: {
    what: "The errno that the server answers to FUSE_LISTXATTR (K18).",
    levels: { none: "no errno: the list" },
  },
  nodeid: {
    what: "By what number the server names an inode at each LOOKUP (K6).",
    levels: {
      stable: "always the same",
      fresh: "another each time",
      "new-generation": "the same with another generation",
    },
  },
  dType: {
    what: "The d_type of directories in the server's listings (K16).",
    levels: { wrong: "says that they are files", unknown: "DT_UNKNOWN" },
  },
  defect: { what: "What the server of the lower does wrong on purpose; `mountproof explain rules` lists them." },
  runtime: { what: "The container runtime of the userland that starts the container; none ends the trial before." },
};
