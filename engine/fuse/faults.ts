/**
 * Everything a lower can be told to do wrong, as plain data. The harness hands it in; without it the server is correct.
 * Kept in one place so that a reader sees at once what a scenario may provoke.
 */
export type FuseOperation =
  | "INIT"
  | "LOOKUP"
  | "GETATTR"
  | "READLINK"
  | "OPEN"
  | "READ"
  | "OPENDIR"
  | "READDIR"
  | "GETXATTR"
  | "LISTXATTR"
  | "IOCTL"
  | "STATFS"
  | "ACCESS";

/**
 * What happens to requests that match. `READDIR` stands for READDIRPLUS too (the kernel chooses); with any fault on LOOKUP
 * the kernel is not offered READDIRPLUS, which would bypass it. Faults on one request add up; the first errno counts.
 * A caller that gets a signal while its request is held is let go with EINTR.
 * `path` and `name` are latin1; without either every request of the operation matches.
 */
export interface RequestFault {
  readonly operation: FuseOperation;
  /** The name a LOOKUP asks for. */
  readonly name?: string;
  /** Path inside the image, `/` first; for LOOKUP the path of the entry asked for. */
  readonly path?: string;
  /** Only from the n-th match on (1 is the first). */
  readonly fromMatch?: number;
  /** Only that many matches. */
  readonly matches?: number;
  readonly delayMs?: number;
  /** The reply is withheld until the gate of this name is opened. */
  readonly gate?: string;
  /** Answer with this errno, for example `EIO`. */
  readonly errno?: string;
}

/** Which inodes an attribute fault touches. */
export type InodeSelection = "all" | "directories" | "files" | "synthesised" | { readonly paths: readonly string[] };

export interface AttributeFault {
  readonly on: InodeSelection;
  readonly linkCount?: number;
  /** Type byte of directory entries: DT_UNKNOWN 0, DT_DIR 4, DT_REG 8. */
  readonly dType?: number;
  /** `zero`, or `differs` from st_ino. */
  readonly dIno?: "zero" | "differs";
  /** A new nodeid at each LOOKUP (`fresh`), or the same nodeid with a new generation. */
  readonly nodeid?: "fresh" | "new-generation";
}

export interface Faults {
  readonly requests?: readonly RequestFault[];
  readonly attributes?: readonly AttributeFault[];
  /**
   * The server process ends itself with SIGKILL when it has read its n-th request (1 is INIT), before it answers.
   * Requests without an answer (FORGET, INTERRUPT) are not counted, as the kernel sends them when it likes.
   */
  readonly dieAtRequest?: number;
}
