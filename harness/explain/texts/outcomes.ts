import type { Outcome } from "../../../scenarios/outcome.ts";

/** What a person who met an outcome wants to know. Each string is a sentence or more. */
export interface OutcomeText {
  readonly title: string;
  /** What was seen. */
  readonly what: string;
  /** What usually causes it, most frequent first. */
  readonly causes: readonly string[];
  /** How to tell which of them it was. */
  readonly tell: string;
  readonly mend: string;
  /** What programs and the kernel's log say of it, in part; free words are looked for in these. */
  readonly messages: readonly string[];
}

export const outcomeTexts: Readonly<Record<Outcome, OutcomeText>> = {
  ok: {
    title: "Nothing failed",
    what: "Every step did what it should, every oracle was content, and the trial left nothing behind.",
    causes: ["The kernel, the server and the order of events were good."],
    tell: "Passing trials may still note facts about the kernel; they stand with the cell.",
    mend: "There is nothing to mend.",
    messages: [],
  },
  "deleted-directory": {
    title: "A directory looks deleted",
    what: "The runtime, or the path walk that does the same, opened a directory or file and found a link count of 0. It takes it for deleted and refuses.",
    causes: [
      "The server of the lower answers st_nlink 0, for all directories or for those that no layer lists (K1).",
      "Somebody removed the mountpoint from the upper directory under the live overlay: a cleaner, or a tear-down that came late.",
    ],
    tell: "stat an untouched directory of the image: a link count of 0 in the lower means the server; 2 or more means the upper. The root tells nothing, as merged directories always show 1.",
    mend: "Count links in the server (2 and more for a directory), make mountpoints before the overlay, and let no cleaner near an upper that is mounted. No delay, placement or overlay option helps. runc 1.1 and crun do not look.",
    messages: ["wandered into deleted directory", "cannot verify path of deleted inode", "finding existing subpath of"],
  },
  "empty-lower": {
    title: "The overlay shows an empty image",
    what: "The overlay is mounted, and where the image should be there is nothing: it holds the directory below the FUSE mount.",
    causes: [
      "The overlay was mounted before its FUSE lower (K38); a fixed delay makes that rarer and does not remove it.",
      "The lower was unmounted between the look at it and the overlay.",
      "The lower was mounted after a private mount namespace was split off, and the overlay in it (K39).",
    ],
    tell: "In /proc/self/mountinfo the FUSE mount has a higher id than the overlay, or is not there at all in that namespace.",
    mend: "Wait until mountinfo shows the FUSE mount, then mount the overlay, in one namespace, and verify it by a write probe. An overlay that is empty stays so: take it down and mount it anew.",
    messages: [
      "no such file or directory",
      'exec: "sh": executable file not found',
      "overlay is empty",
      "the root file system is empty",
    ],
  },
  "stale-handle": {
    title: "ESTALE",
    what: "A path, or the mount itself, answers ESTALE: the inode that somebody holds is no longer the one of this name.",
    causes: [
      "The server gave a name another nodeid or generation after its time to live (K6).",
      "An upper met another lower than its own, and index=on noticed (K9).",
      "The server died, and a cached name had to be looked up again.",
    ],
    tell: "At the mount it is the upper; the kernel's log says 'failed to verify upper root origin'. On a path that worked once it is the server.",
    mend: "One nodeid for each inode for the life of the mount; a fresh upper for another image.",
    messages: ["stale file handle", "stale NFS file handle", "ESTALE", "failed to verify upper root origin"],
  },
  disconnected: {
    title: "The FUSE server is gone",
    what: "A call answered ENOTCONN, ECONNABORTED or ECONNREFUSED: the connection to the server has ended.",
    causes: [
      "The server crashed or was killed, by the out-of-memory killer for instance (K7).",
      "The connection was aborted through fusectl, or unmounted while in use.",
      "The server ended before it had answered INIT.",
    ],
    tell: "The FUSE mount is in mountinfo and no process serves it. A stat may still answer from the cache, so read something.",
    mend: "Take the overlay down, then the dead FUSE mount, then begin anew on the same upper. Mounting FUSE again at the same path does not heal a live overlay.",
    messages: ["transport endpoint is not connected", "software caused connection abort", "ENOTCONN", "ECONNABORTED"],
  },
  "mount-refused": {
    title: "The kernel refuses a mount, or an option of it",
    what: "mount(2) or fsconfig(2) failed with an errno, or an option that was asked for did not take effect.",
    causes: [
      "EINVAL: upper or work lies on overlayfs or FUSE (K17), a third overlay is stacked (K20), options exclude each other such as userxattr and metacopy=on (K24), a path is not escaped (K32), or the option is newer than the kernel.",
      "EINVAL after volatile: work/incompat/volatile is still there (K29).",
      "EBUSY: with index=on upper or work is in use by another overlay (K10).",
      "ENOENT: the mountpoint or a layer was removed.",
      "An option fell back silently, as FUSE has no UUID (K13).",
    ],
    tell: "The kernel's log has a line that begins with 'overlayfs:'; with fsconfig(2) the text comes back to the caller.",
    mend: "Put upper and work on ext4, xfs, btrfs or tmpfs; use the options of the kernel's profile; look at mountinfo for what took effect.",
    messages: [
      "not supported as upperdir",
      "upper fs missing required features",
      "upper fs does not support RENAME_WHITEOUT",
      "maximum fs stacking depth exceeded",
      "conflicting options: userxattr",
      "is in-use as upperdir/workdir of another mount",
      "overlay with incompat feature 'volatile' cannot be mounted",
      "wrong fs type, bad option, bad superblock",
      "null uuid detected in lower fs",
      "invalid argument",
    ],
  },
  hang: {
    title: "A call did not come back",
    what: "A step passed its deadline. The report names the blocked system call, the function that it sleeps in, and what freed it.",
    causes: [
      "The FUSE server is stopped, overloaded or deadlocked (K36); a request that it has read cannot be killed away.",
      "The server waits for itself through a path on its own mount.",
      "A rule of readiness is never met, as the lower is gone.",
    ],
    tell: "cat /proc/PID/stack (or wchan) of the caller: request_wait_answer means that it waits for a FUSE server. The waiting column of /sys/fs/fuse/connections counts requests.",
    mend: "Abort the connection: echo 1 > /sys/fs/fuse/connections/N/abort. The callers get ECONNABORTED. Then take down overlay, FUSE, server.",
    messages: ["blocked for more than", "request_wait_answer", "deadline", "context deadline exceeded"],
  },
  "wrong-content": {
    title: "The tree is not the image's",
    what: "Bytes, type, mode, owner, size, link count, time, extended attribute or a name differ from the manifest of truth, or a path of the image cannot be read.",
    causes: [
      "The server is wrong in what it answers; `mountproof explain rules` lists the ways.",
      "An upper of another image was reused (K9), or a removed directory came back without its opaque mark (K25, K35).",
      "The upper's file system cannot hold what was copied up, such as times (K43) or types of entries (K17).",
      "nosuid, nodev or noexec on the overlay's own mount (K40).",
    ],
    tell: "The evidence names path, attribute, what is and what should be. Compare the same path in the lower: if it is right there, the overlay or the upper did it.",
    mend: "If the lower is wrong, mend the server. Else a fresh upper on a file system that stores all attributes.",
    messages: ["differs from the image", "input/output error"],
  },
  "lost-write": {
    title: "A write did not hold",
    what: "The kernel refused a change in the container, or a change that it took is not there.",
    causes: [
      "Copy-up failed: the server answers FUSE_IOCTL (K3, K4) or FUSE_LISTXATTR (K18) with an errno that this kernel does not pass over.",
      "The upper is full (ENOSPC), or was removed and made anew under the live overlay.",
      "EXDEV: a lower directory was renamed without redirect_dir (K30).",
    ],
    tell: "The errno of the write; for copy-up the kernel's log says 'failed to retrieve lower fileattr'. Count FUSE_IOCTL requests.",
    mend: "Answer ENOTTY to FUSE_IOCTL and an empty list to FUSE_LISTXATTR; leave uppers in use alone; programs copy where rename gives EXDEV.",
    messages: [
      "failed to retrieve lower fileattr",
      "no space left on device",
      "invalid cross-device link",
      "function not implemented",
    ],
  },
  leak: {
    title: "Something was left behind",
    what: "After the trial there is a mount, process, descriptor, FUSE connection, loop device or blocked task more than before, or an unmount was refused.",
    causes: [
      "EBUSY: somebody still uses the mount; fuse-overlayfs holds its lower open (K35).",
      "Mounts were taken down in the wrong order, or a copy of them lives in another namespace.",
    ],
    tell: "The evidence lists what is left. Look for holders: fuser -vm PATH, and other namespaces' /proc/PID/mountinfo.",
    mend: "Overlay first, then FUSE, then the server. `mountproof clean` frees what ours left.",
    messages: ["device or resource busy", "target is busy", "left behind"],
  },
  "runtime-failure": {
    title: "The runtime failed in another way",
    what: "The container runtime ended with a message that none of the other outcomes explains; it stands in the evidence word for word.",
    causes: [
      "A mountpoint vanished (crun and runc 1.1 say so in their own words where runc 1.2 and newer see a deleted directory).",
      "The root file system is empty or incomplete, and what is to be run is not there.",
      "Something on this machine that has nothing to do with mounts: cgroups, seccomp, capabilities.",
    ],
    tell: "Run the cell again with `mountproof repro CELL`: it prints each step and mount call.",
    mend: "Begin with the first error of the message; the rest follows from it.",
    messages: ["runc run failed", "unable to start container process", "OCI runtime error", "error mounting"],
  },
  "kernel-fault": {
    title: "The kernel itself failed",
    what: "An oops, a warning, a lockdep splat or a panic in the kernel's log during the trial, or a guest that hangs.",
    causes: ["A bug of this kernel; the trace names the function."],
    tell: "The log stands in the evidence; that of a whole guest in console/ beside the report.",
    mend: "Do not ship on this build. Look for the function in the changelogs of newer ones, and report it.",
    messages: ["kernel BUG at", "general protection fault", "Oops:", "kernel panic", "soft lockup", "WARNING: CPU"],
  },
  "harness-error": {
    title: "Our own fault",
    what: "Mountproof could not run the trial. It says nothing about the kernel and is never counted against it.",
    causes: ["No space, no loop device, a killed QEMU, or a bug of Mountproof."],
    tell: "The evidence has the error. `mountproof doctor` says what this machine lacks.",
    mend: "Run again with --resume. More than 1 % of them end a run with exit code 3.",
    messages: ["harness error"],
  },
};
