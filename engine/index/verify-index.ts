import type { InodeType } from "./model.ts";

/** Says what is wrong with the shape of an index, or undefined. */
export function findDefect(index: unknown): string | undefined {
  if (!isObject(index) || !Array.isArray(index.layers) || !Array.isArray(index.inodes))
    return "it has no layers or inodes";
  if (typeof index.imageDigest !== "string" || typeof index.formatVersion !== "number") return "it names no image";
  const layers = index.layers.length;
  const inodes: readonly unknown[] = index.inodes;
  if (!index.layers.every(isLayer)) return "a layer has no diffID or size";
  const at = inodes.findIndex((inode, position) => !isInode(inode, position + 1, inodes.length, layers));
  if (at !== -1) return `inode ${at + 1} is malformed`;
  const root = inodes[0];
  return isObject(root) && root.type === "directory" ? undefined : "its root is not a directory";
}

const types: ReadonlySet<unknown> = new Set<InodeType>(["directory", "file", "symlink", "character", "block", "fifo"]);

const numbers = ["mode", "uid", "gid", "size", "mtimeSec", "mtimeNsec", "nlink"] as const;

function isInode(inode: unknown, ino: number, count: number, layers: number): boolean {
  if (!isObject(inode) || inode.ino !== ino || !types.has(inode.type)) return false;
  if (!numbers.every((field) => Number.isSafeInteger(inode[field]))) return false;
  const { children, content, target, rdev, xattrs } = inode;
  if (inode.type === "directory" && !isChildren(children, count)) return false;
  if (inode.type === "symlink" && typeof target !== "string") return false;
  if ((inode.type === "character" || inode.type === "block") && !isObject(rdev)) return false;
  if (xattrs !== undefined && !(isObject(xattrs) && Object.values(xattrs).every((value) => typeof value === "string")))
    return false;
  return inode.type !== "file" || isContent(content, inode.size, layers);
}

function isChildren(children: unknown, count: number): boolean {
  return isObject(children) && Object.values(children).every((ino) => isBetween(ino, 1, count));
}

function isContent(content: unknown, size: unknown, layers: number): boolean {
  if (content === undefined) return size === 0;
  return (
    isObject(content) &&
    isBetween(content.layer, 0, layers - 1) &&
    isBetween(content.offset, 0, Number.MAX_SAFE_INTEGER)
  );
}

function isLayer(layer: unknown): boolean {
  return isObject(layer) && typeof layer.diffId === "string" && isBetween(layer.size, 0, Number.MAX_SAFE_INTEGER);
}

function isBetween(value: unknown, low: number, high: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
