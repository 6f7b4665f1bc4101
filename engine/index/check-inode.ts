import { badModel } from "./bad-index.ts";
import type { Inode, InodeType } from "./model.ts";

/** Whatever does not fit the file is refused, never cut. @throws UserError `BAD_INDEX` */
export function checkInode(inode: Inode, ino: number): void {
  const why = defect(inode, ino);
  if (why !== undefined) throw badModel(`inode ${ino} is malformed: ${why}`);
}

const types: ReadonlySet<InodeType> = new Set(["directory", "file", "symlink", "character", "block", "fifo"]);
const maxWord = 2 ** 32 - 1;

const ranges = [
  ["mode", 0, 0o7777],
  ["uid", 0, maxWord],
  ["gid", 0, maxWord],
  ["size", 0, Number.MAX_SAFE_INTEGER],
  ["mtimeSec", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ["mtimeNsec", 0, 999_999_999],
  ["nlink", 0, maxWord],
] as const;

function defect(inode: Inode, ino: number): string | undefined {
  if (inode.ino !== ino) return `its number is ${JSON.stringify(inode.ino)}`;
  if (!types.has(inode.type)) return `its type is ${JSON.stringify(inode.type)}`;
  const outside = ranges.find(([field, least, most]) => !isBetween(inode[field], least, most));
  if (outside !== undefined) return `its ${outside[0]} is ${JSON.stringify(inode[outside[0]])}`;
  if (inode.type === "directory" && inode.children === undefined) return "a directory without children";
  if (inode.type === "symlink" && typeof inode.target !== "string") return "a symlink without target";
  if (inode.type === "file") return contentDefect(inode);
  return inode.type === "character" || inode.type === "block" ? deviceDefect(inode) : undefined;
}

function contentDefect({ size, content }: Inode): string | undefined {
  if (content === undefined) return size === 0 ? undefined : `${size} bytes without content`;
  if (content.digest !== undefined && !/^[0-9a-f]{64}$/.test(content.digest))
    return `the digest of its content is ${JSON.stringify(content.digest)}`;
  return isBetween(content.offset, 0, Number.MAX_SAFE_INTEGER - size) && isBetween(content.layer, 0, maxWord - 1)
    ? undefined
    : `its content is ${JSON.stringify(content)}`;
}

function deviceDefect({ rdev }: Inode): string | undefined {
  const fits = rdev !== undefined && isBetween(rdev.major, 0, maxWord) && isBetween(rdev.minor, 0, maxWord);
  return fits ? undefined : `its device number is ${JSON.stringify(rdev)}`;
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}
