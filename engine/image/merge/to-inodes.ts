import type { Inode } from "../../index/model.ts";
import type { Directory, Node } from "./tree.ts";

/**
 * Numbers the tree: depth first, names in byte order, the root is 1. A file with several names gets the number of its
 * first one. Link counts are counted here, from the names that are left when all layers are applied.
 */
export function toInodes(root: Directory): Inode[] {
  const nodes: Node[] = [];
  const numbers = new Map<Node, number>();
  const names = new Map<Node, number>();
  visit(root, (node) => {
    names.set(node, (names.get(node) ?? 0) + 1);
    if (numbers.has(node)) return;
    nodes.push(node);
    numbers.set(node, nodes.length);
  });
  return nodes.map((node) => toInode(node, numbers, names));
}

/** Latin1 strings compare as their bytes do. */
function byteOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function visit(root: Node, see: (node: Node) => void): void {
  // A list and not a recursion: a hostile image may be deeper than the call stack.
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    see(node);
    if (node.type !== "directory") continue;
    const sorted = [...node.children].sort(([a], [b]) => byteOrder(b, a));
    for (const [, entry] of sorted) open.push(entry.node);
  }
}

function toInode(node: Node, numbers: ReadonlyMap<Node, number>, names: ReadonlyMap<Node, number>): Inode {
  const { mode, uid, gid, mtimeSec, mtimeNsec } = node;
  const common = { ino: numbers.get(node) ?? 0, type: node.type, mode, uid, gid, mtimeSec, mtimeNsec, ...xattrs(node) };
  if (node.type === "directory") return { ...common, size: 0, ...directoryFields(node, numbers) };
  const { size, rdev, target, content } = node;
  return {
    ...common,
    size,
    nlink: names.get(node) ?? 0,
    ...(rdev && { rdev }),
    ...(target !== undefined && { target }),
    ...(content && { content }),
  };
}

function directoryFields(node: Directory, numbers: ReadonlyMap<Node, number>) {
  const children: Record<string, number> = Object.create(null);
  let subdirectories = 0;
  for (const [name, entry] of [...node.children].sort(([a], [b]) => byteOrder(a, b))) {
    children[name] = numbers.get(entry.node) ?? 0;
    if (entry.node.type === "directory") subdirectories++;
  }
  return { nlink: 2 + subdirectories, children, ...(node.synthesised && { synthesised: true as const }) };
}

function xattrs(node: Node): { xattrs: Record<string, string> } | object {
  if (node.xattrs.size === 0) return {};
  const record: Record<string, string> = Object.create(null);
  for (const [name, value] of [...node.xattrs].sort(([a], [b]) => byteOrder(a, b)))
    record[name] = value.toString("base64");
  return { xattrs: record };
}
