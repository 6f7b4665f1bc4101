import type { Inode } from "../../index/model.ts";
import type { AttributeFault } from "../faults.ts";
import type { NodeIdentity } from "../protocol/entry.ts";
import type { Tree } from "../tree.ts";

/** Identities of inodes that a fault touches, asked for once a lookup. The kernel's own root keeps nodeid 1: it is never looked up. */
export function wrongIdentity(
  kind: NonNullable<AttributeFault["nodeid"]>,
  touches: (inode: Inode) => boolean,
  tree: Tree,
): (inode: Inode) => NodeIdentity {
  return kind === "shared" ? sharedIdentity(touches, tree) : changingIdentity(kind);
}

function changingIdentity(kind: "fresh" | "new-generation"): (inode: Inode) => NodeIdentity {
  let lookups = 0;
  return (inode) => {
    lookups++;
    return kind === "fresh"
      ? { nodeid: inode.ino + lookups * 2 ** 32, generation: 0 }
      : { nodeid: inode.ino, generation: lookups };
  };
}

function sharedIdentity(touches: (inode: Inode) => boolean, tree: Tree): (inode: Inode) => NodeIdentity {
  const touched = everyInode(tree).filter(touches);
  const nodeids = new Map(touched.map(({ ino }, at) => [ino, touched[at & ~1]?.ino ?? ino]));
  return ({ ino }) => ({ nodeid: nodeids.get(ino) ?? ino, generation: 0 });
}

function everyInode({ index }: Tree): Inode[] {
  return Array.from({ length: index.inodeCount }, (_, at) => index.inode(at + 1) as Inode);
}
