/**
 * The index: what an image looks like once its layers are merged, without a byte of file content.
 *
 * Names and link targets are byte strings held as latin1 (one character per byte): Linux names need not be UTF-8,
 * and a lossy decode would make two names one. Use `Buffer.from(name, "latin1")` at every system-call border.
 */
import type { ImageConfig } from "../image/config.ts";

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
  /** Name (latin1) to value in base64. Records have no prototype: look up any name. */
  readonly xattrs?: Readonly<Record<string, string>>;
  /** Where a file's bytes are; absent for an empty file. */
  readonly content?: FileContentPlace;
  /**
   * Directories of a model only: name (latin1) to ino. JavaScript moves keys that look like array indexes (`7`) to the
   * front; an opened index lists names in byte order. Records have no prototype: look up any name.
   */
  readonly children?: Readonly<Record<string, number>>;
  /** A directory that no layer names: a parent that had to be made. */
  readonly synthesised?: true;
}

export interface FileContentPlace {
  /** Counts into the layers of the image. */
  readonly layer: number;
  /** Of the first byte in the uncompressed layer. */
  readonly offset: number;
  /** SHA-256 of the file's bytes, lower-case hex; absent where nobody computed it. */
  readonly digest?: string;
}

/** An image as plain data: what the builder makes and the writer takes. */
export interface ImageModel {
  /** Digest of the image manifest, `sha256:<hex>`. */
  readonly imageDigest: string;
  /** Where the bytes are fetched from later, pinned by digest. */
  readonly storeReference?: string;
  readonly config?: ImageConfig;
  /** Bottom first; `Inode.content.layer` counts into it. */
  readonly layers: readonly LayerRecord[];
  /** `inodes[i].ino === i + 1`; a directory's number is greater than its parent's. */
  readonly inodes: readonly Inode[];
}

export interface LayerRecord {
  /** Digest of the uncompressed layer. */
  readonly diffId: string;
  /** Uncompressed bytes. */
  readonly size: number;
  readonly blob?: BlobRecord;
  /** In order, covering the whole layer. */
  readonly spans?: readonly SpanRecord[];
}

/** The layer as stored. Size in bytes. */
export interface BlobRecord {
  readonly digest: string;
  readonly size: number;
  readonly encoding: "tar" | "gzip" | "zstd";
}

/** A stretch of an uncompressed layer that one range of the blob gives, decompressed alone. */
interface Span {
  /** Of the uncompressed layer. */
  readonly offset: number;
  readonly length: number;
  /** The range of the blob that must be fetched for it. */
  readonly blobOffset: number;
  readonly blobLength: number;
  /** SHA-256 of the uncompressed bytes, lower-case hex. */
  readonly digest: string;
}

export interface SpanRecord extends Span {
  /** gzip only, absent where a member begins. */
  readonly resume?: SpanResume;
}

export interface SpanResume {
  /** Low bits of the range's first byte that belong to what comes before, 0 to 7. */
  readonly bits: number;
  /** The uncompressed bytes before the span, 32 KiB at most. */
  readonly window: Uint8Array;
}

/** A span of an opened index. */
export interface OpenSpan extends Span {
  /** Counts the spans of a layer. */
  readonly number: number;
  /** As in `SpanResume`; 0 where a member begins. */
  readonly bits: number;
  /** Read from the index file when asked for; undefined where a member begins. @throws UserError `BAD_INDEX` */
  window(): Uint8Array | undefined;
}

export interface OpenLayer {
  readonly diffId: string;
  readonly size: number;
  readonly blob?: BlobRecord;
  readonly spanCount: number;
}

/**
 * An opened index file. Nothing is parsed ahead; every answer is made when asked for, so nothing grows with the image.
 * Inodes are small plain objects made anew by each call: compare `ino`, never the objects.
 */
export interface ImageIndex {
  readonly imageDigest: string;
  readonly storeReference: string | undefined;
  readonly config: ImageConfig | undefined;
  readonly layers: readonly OpenLayer[];
  readonly inodeCount: number;
  /** Bytes of all files. */
  readonly contentBytes: number;
  /** Without `children`. Undefined when there is none of this number. */
  inode(ino: number): Inode | undefined;
  /** Number of a directory's entry, 0 when there is none. Costs the same in any directory. @param name latin1 */
  child(directory: number, name: string): number;
  /** 0 for what is no directory. */
  entryCount(directory: number): number;
  /** Entries in byte order of their names. @throws RangeError outside of `entryCount` */
  entry(directory: number, at: number): DirectoryEntry;
  /** The root is its own parent, and that of directories without a name. */
  parent(directory: number): number;
  /** The span that holds this byte of the layer; undefined where the index has none. */
  span(layer: number, offset: number): OpenSpan | undefined;
  /** The whole as plain data, to be changed and written anew. */
  toModel(): ImageModel;
  /** For worker threads: `decodeIndex(shared, path)` opens it again without a copy or a check. */
  readonly shared: SharedArrayBuffer;
  close(): void;
}

export interface DirectoryEntry {
  /** latin1 */
  readonly name: string;
  readonly ino: number;
}
