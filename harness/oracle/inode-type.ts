import type { InodeType } from "../../engine/index/model.ts";
import { splitDevice } from "../../engine/system/index.ts";

/** The methods that `fs.Stats`, `fs.BigIntStats` and `fs.Dirent` share. */
export interface Typed {
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
  isCharacterDevice(): boolean;
  isBlockDevice(): boolean;
  isFIFO(): boolean;
}

/** The type in the words of the index. Images hold no sockets, but a written tree may. */
export function inodeType(entry: Typed): InodeType | "socket" {
  if (entry.isDirectory()) return "directory";
  if (entry.isFile()) return "file";
  if (entry.isSymbolicLink()) return "symlink";
  if (entry.isCharacterDevice()) return "character";
  if (entry.isBlockDevice()) return "block";
  if (entry.isFIFO()) return "fifo";
  return "socket";
}

/** A device number (`st_dev`, `st_rdev`) as `major:minor`, the way mountinfo writes it. */
export function deviceText(device: bigint): string {
  const { major, minor } = splitDevice(Number(device));
  return `${major}:${minor}`;
}
