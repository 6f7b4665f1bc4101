/** Hand-made images for tests: the tree is written down by the test, so it is the truth that a mount is compared with. */

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { indexFromModel, writeIndex } from "../../index/index.ts";
import type { ImageIndex, ImageModel, Inode } from "../../index/model.ts";

interface Common {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtimeSec?: number;
  readonly mtimeNsec?: number;
  readonly xattrs?: Readonly<Record<string, Buffer>>;
}

/** Names are latin1. `same` makes another name of a file written before it, by its path. */
export type Node =
  | (Common & { readonly entries: Readonly<Record<string, Node>>; readonly synthesised?: true })
  | (Common & { readonly bytes: Buffer })
  | (Common & { readonly target: string })
  | (Common & { readonly device: "character" | "block"; readonly major: number; readonly minor: number })
  | (Common & { readonly fifo: true })
  | { readonly same: string };

export interface TestImage {
  readonly model: ImageModel;
  readonly index: ImageIndex;
  /** All file bytes, one after another: stands for the uncompressed layer. */
  readonly layer: Buffer;
}

type MutableInode = { -readonly [K in keyof Inode]: Inode[K] };

export function testImage(root: Extract<Node, { entries: unknown }>): TestImage {
  const inodes: MutableInode[] = [];
  const byPath = new Map<string, MutableInode>();
  const parts: Buffer[] = [];
  let layerSize = 0;

  function add(node: Exclude<Node, { same: string }>, path: string): MutableInode {
    const inode: MutableInode = { ...common(node, inodes.length + 1), ...special(node) };
    inodes.push(inode);
    byPath.set(path, inode);
    if ("bytes" in node && node.bytes.length > 0) {
      const digest = createHash("sha256").update(node.bytes).digest("hex");
      inode.content = { layer: 0, offset: layerSize, digest };
      parts.push(node.bytes);
      layerSize += node.bytes.length;
    }
    if ("entries" in node) inode.children = addEntries(inode, node.entries, path);
    return inode;
  }

  function addEntries(parent: MutableInode, entries: Readonly<Record<string, Node>>, path: string) {
    const children: Record<string, number> = Object.create(null);
    for (const [name, node] of Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))) {
      children[name] = "same" in node ? linkTo(node.same) : add(node, `${path}/${name}`).ino;
      if ("entries" in node) parent.nlink++;
    }
    return children;
  }

  function linkTo(path: string): number {
    const inode = byPath.get(path);
    if (inode === undefined) throw new Error(`test image: "${path}" must come before its other names`);
    inode.nlink++;
    return inode.ino;
  }

  add(root, "");
  const layer = Buffer.concat(parts);
  const diffId = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
  const model = {
    imageDigest: `sha256:${"0".repeat(64)}`,
    layers: [{ diffId, size: layer.length }],
    inodes,
  };
  return { model, index: indexFromModel(model), layer };
}

/** Writes index and layer store below `directory`, as an indexed image has them. */
export async function writeTestImage({ model, layer }: TestImage, directory: string) {
  const indexPath = join(directory, "index");
  const storeDir = join(directory, "store");
  mkdirSync(join(storeDir, "sha256"), { recursive: true });
  const diffId = model.layers[0]?.diffId ?? "";
  writeFileSync(join(storeDir, "sha256", `${diffId.slice("sha256:".length)}.tar`), layer);
  await writeIndex(model, indexPath);
  return { indexPath, storeDir };
}

function common(node: Common, ino: number) {
  return {
    ino,
    uid: node.uid ?? 0,
    gid: node.gid ?? 0,
    mtimeSec: node.mtimeSec ?? 1_600_000_000,
    mtimeNsec: node.mtimeNsec ?? 0,
    ...(node.xattrs === undefined ? {} : { xattrs: encoded(node.xattrs) }),
  };
}

function encoded(xattrs: Readonly<Record<string, Buffer>>): Record<string, string> {
  return Object.fromEntries(Object.entries(xattrs).map(([name, value]) => [name, value.toString("base64")]));
}

function special(
  node: Exclude<Node, { same: string }>,
): Pick<Inode, "type" | "mode" | "size" | "nlink"> & Partial<Inode> {
  if ("entries" in node) {
    const made = node.synthesised === true ? { synthesised: true as const } : {};
    return { type: "directory", mode: node.mode ?? 0o755, size: 0, nlink: 2, ...made };
  }
  if ("bytes" in node) return { type: "file", mode: node.mode ?? 0o644, size: node.bytes.length, nlink: 1 };
  if ("target" in node)
    return { type: "symlink", mode: 0o777, size: node.target.length, nlink: 1, target: node.target };
  if ("fifo" in node) return { type: "fifo", mode: node.mode ?? 0o644, size: 0, nlink: 1 };
  const rdev = { major: node.major, minor: node.minor };
  return { type: node.device, mode: node.mode ?? 0o600, size: 0, nlink: 1, rdev };
}
