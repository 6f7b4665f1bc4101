import type { InodeType } from "../index/model.ts";

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
 * `path` and names are latin1; without any of them every request of the operation matches.
 */
export interface RequestFault {
  readonly operation: FuseOperation;
  /** The name a LOOKUP asks for. */
  readonly name?: string;
  /** In place of `name`: a regular expression that the name matches somewhere. */
  readonly namePattern?: string;
  /** Path inside the image, `/` first; for LOOKUP the path of the entry asked for. */
  readonly path?: string;
  /** Only a READ that asks for a byte at this offset or behind it. */
  readonly fromOffset?: number;
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

/** Which inodes a fault touches, by what the image says of them. `hard-links`: what has more than one name. */
export type InodeSelection =
  | "all"
  | "directories"
  | "files"
  | "symlinks"
  | "devices"
  | "fifos"
  | "hard-links"
  | "synthesised"
  | { readonly paths: readonly string[] };

/** What is told about inodes. Each field is a fault of its own; of several that touch the same, the last wins. */
export interface AttributeFault {
  readonly on: InodeSelection;
  /** Only from the n-th answer about an inode on (1 is the first). */
  readonly fromAnswer?: number;
  /** Only that many answers about each inode. */
  readonly answers?: number;
  readonly linkCount?: number;
  /** Type byte of directory entries: DT_UNKNOWN 0, DT_DIR 4, DT_REG 8. Answers are not counted for it. */
  readonly dType?: number;
  /** `zero`, or `differs` from st_ino. Answers are not counted for it. */
  readonly dIno?: "zero" | "differs";
  /**
   * A new nodeid at each LOOKUP (`fresh`), the same nodeid with a new generation, or one nodeid for each two of the inodes
   * touched, in the order of the index (`shared`). Answers are not counted for it.
   */
  readonly nodeid?: "fresh" | "new-generation" | "shared";
  /** Both in `st_mode` and as d_type. */
  readonly type?: InodeType;
  /** Permission bits (with setuid, setgid, sticky) that are not served. */
  readonly modeWithout?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Bytes that `st_size` is too large, or too small (but never below 0); reads are true. */
  readonly sizeBy?: number;
  readonly mtimeBySec?: number;
  readonly mtimeWholeSeconds?: true;
  /** Device numbers lose their upper bits: so many are left of major and of minor number. */
  readonly deviceBits?: number;
  /** Targets of symlinks end after so many bytes; `st_size` is true. */
  readonly targetBytes?: number;
  /** Extended attributes whose names begin so are neither listed nor found; "" is all of them. */
  readonly xattrsWithout?: string;
  /** Bytes that values of extended attributes lack at the end. */
  readonly xattrsShorterBy?: number;
  /** Extended attributes too many: name (latin1) to value (latin1). */
  readonly xattrsAdded?: Readonly<Record<string, string>>;
}

/** What is wrong with the bytes of files. */
export interface ReadFault {
  readonly on: InodeSelection;
  /** Only bytes from this offset on. */
  readonly fromOffset?: number;
  /** An answer has so many bytes at most, also where the file goes on. */
  readonly atMost?: number;
  /** The bytes are those of an offset so much further on (or back, when negative). */
  readonly shift?: number;
  /** The bytes are zeros. */
  readonly zeros?: true;
}

/** How directories are listed; names can be looked up all the same. `.` and `..` count as names here. */
export interface ListingFault {
  /** Only so many names. */
  readonly first?: number;
  /** Where a listing goes on in a further answer, one name is left out, or comes once more. */
  readonly continuation?: "skips" | "repeats";
  /** Each answer begins at the first name, whatever was asked for: a listing never ends. */
  readonly restarts?: true;
}

/** The tree itself is wrong: layers were merged badly. Attributes and link counts stay those of the image. */
export interface ImageFault {
  /** Each name of a file with hard links has an inode of its own. */
  readonly hardLinks?: "separate";
  /** An empty file of this name is in every directory, as a whiteout that was taken for a file. */
  readonly extraFile?: string;
  /** Entries are missing whose name matches this regular expression somewhere; directories with all below. */
  readonly lostNames?: string;
}

export interface Faults {
  readonly requests?: readonly RequestFault[];
  readonly attributes?: readonly AttributeFault[];
  readonly reads?: readonly ReadFault[];
  readonly listings?: readonly ListingFault[];
  readonly image?: ImageFault;
  /**
   * The server process ends itself with SIGKILL when it has read its n-th request (1 is INIT), before it answers.
   * Requests without an answer (FORGET, INTERRUPT) are not counted, as the kernel sends them when it likes.
   */
  readonly dieAtRequest?: number;
}
