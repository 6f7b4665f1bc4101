import type { InodeType } from "../../engine/index/model.ts";

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
