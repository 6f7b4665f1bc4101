/**
 * The index: what an image looks like once its layers are merged, without a byte of file content.
 *
 * Names and link targets are byte strings held as latin1 (one character per byte): Linux names need not be UTF-8,
 * and a lossy decode would make two names one. Use `Buffer.from(name, "latin1")` at every system-call border.
 */
export type InodeType = "directory" | "file" | "symlink" | "character" | "block" | "fifo";

export interface Inode {
  /** Also the FUSE nodeid and `st_ino`; 1 is the root. One number an inode for the life of the index. */
  readonly ino: number;
  readonly type: InodeType;
  /** Permission bits with setuid, setgid and sticky: `0o0000` to `0o7777`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of a file; length of the target for a symlink; 0 otherwise. */
  readonly size: number;
  /** Whole seconds since the epoch, may be negative. */
  readonly mtimeSec: number;
  readonly mtimeNsec: number;
  /** Names of a file; 2 + subdirectories for a directory. */
  readonly nlink: number;
  readonly rdev?: { readonly major: number; readonly minor: number };
  /** latin1 */
  readonly target?: string;
  /** Name (latin1) to value in base64. */
  readonly xattrs?: Readonly<Record<string, string>>;
  /** Where a file's bytes begin inside an uncompressed layer; absent for an empty file. */
  readonly content?: { readonly layer: number; readonly offset: number };
  /**
   * Directories only: name (latin1) to ino, written in byte order. JavaScript moves keys that look like array indexes
   * (`7`) to the front, so sort the keys where byte order matters. Records have no prototype: look up any name.
   */
  readonly children?: Readonly<Record<string, number>>;
  /** A directory that no layer names: a parent that had to be made. */
  readonly synthesised?: true;
}

export interface ImageIndex {
  readonly formatVersion: number;
  /** Digest of the image manifest, `sha256:<hex>`. */
  readonly imageDigest: string;
  /** Uncompressed digest (diffid) of each layer, bottom first; `Inode.content.layer` counts into it. */
  readonly layers: readonly { readonly diffId: string; readonly size: number }[];
  /** `inodes[i].ino === i + 1`. */
  readonly inodes: readonly Inode[];
}
