/** Plain file operations. Paths are the machine's, as Node takes them; names in answers are latin1. */
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { deviceText, inodeType } from "../../harness/oracle/inode-type.ts";

export interface PathArgs {
  readonly path: string;
}

export interface FileStat {
  readonly type: ReturnType<typeof inodeType>;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Decimal: with xino an inode number needs all 64 bits. */
  readonly ino: string;
  /** `major:minor`, as in mountinfo. */
  readonly dev: string;
  /** Nanoseconds since the epoch, decimal. */
  readonly mtimeNs: string;
}

/** lstat(2) */
export function stat({ path }: PathArgs): FileStat {
  const stat = lstatSync(path, { bigint: true });
  return {
    type: inodeType(stat),
    mode: Number(stat.mode) & 0o7777,
    nlink: Number(stat.nlink),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    size: Number(stat.size),
    ino: String(stat.ino),
    dev: deviceText(stat.dev),
    mtimeNs: String(stat.mtimeNs),
  };
}

/** False also when the file system does not answer well (ENOTCONN): see `stat` for the errno. */
export function exists({ path }: PathArgs): boolean {
  return existsSync(path);
}

export function mkdir({ path, recursive = false }: PathArgs & { readonly recursive?: boolean }): void {
  mkdirSync(path, { recursive });
}

export function rmdir({ path }: PathArgs): void {
  rmdirSync(path);
}

export function rename({ from, to }: { readonly from: string; readonly to: string }): void {
  renameSync(from, to);
}

/** Creates or replaces. `data` as a string is written as UTF-8. */
export function writeFile({ path, data }: PathArgs & { readonly data: string | Uint8Array }): void {
  writeFileSync(path, data);
}

export function appendFile({ path, data }: PathArgs & { readonly data: string | Uint8Array }): void {
  appendFileSync(path, data);
}

/** The whole content as text; `latin1` keeps every byte. */
export function readFile({ path, encoding = "utf8" }: PathArgs & { readonly encoding?: "utf8" | "latin1" }): string {
  return readFileSync(path, encoding);
}

export function statfs({ path }: PathArgs): { type: number; blockSize: number; blocks: number; free: number } {
  const { type, bsize, blocks, bavail } = statfsSync(path);
  return { type, blockSize: bsize, blocks, free: bavail };
}
