import type { InodeType } from "../../index/model.ts";

/** One member of a tar archive, extension headers already applied. Names and targets are bytes held as latin1. */
export interface TarEntry {
  /** As stored: may begin with `./` or `/`, may end with `/`, may hold `..`. */
  readonly name: string;
  readonly type: InodeType | "hardlink";
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of data that follow the header; 0 for everything but files. */
  readonly size: number;
  readonly mtimeSec: number;
  readonly mtimeNsec: number;
  /** Target of a symlink or hard link, empty otherwise. */
  readonly linkName: string;
  readonly rdev: { readonly major: number; readonly minor: number };
  /** Name (latin1) to value. */
  readonly xattrs: ReadonlyMap<string, Buffer>;
  /** Where the data begins in the archive. */
  readonly dataOffset: number;
  /** SHA-256 of the data, lower-case hex, where it was seen. */
  readonly digest?: string;
}
