import { createHash } from "node:crypto";
import { truthTime } from "../content-attributes.ts";
import type { Differences } from "../differences.ts";
import type { Tree } from "../tree.ts";
import type { Truth, TruthEntry } from "../truth.ts";
import { Model, type ModelInode } from "./model.ts";

/** The directory of the image that the steps write in. */
export const writtenDirectory = "data";

/** The model before the first step: the truth's attributes, and the bytes as read through the root, if they are the truth's. */
export function modelOfImage(truth: Truth, tree: Tree, differences: Differences): Model {
  const model = new Model();
  const groups = new Map<string, ModelInode>();
  for (const entry of truth.values()) {
    if (entry.path !== writtenDirectory && !entry.path.startsWith(`${writtenDirectory}/`)) continue;
    const inode = (entry.group && groups.get(entry.group)) || inodeOf(entry, tree, differences);
    if (entry.group) groups.set(entry.group, inode);
    model.inodes.set(entry.path, inode);
  }
  return model;
}

function inodeOf(entry: TruthEntry, tree: Tree, differences: Differences): ModelInode {
  const { type, mode, uid, gid, target = "", xattrs = {} } = entry;
  const content = type === "file" ? tree.read(entry.path) : Buffer.alloc(0);
  if (type === "file") {
    differences.compare(entry.path, "sha256", createHash("sha256").update(content).digest("hex"), entry.sha256 ?? "");
  }
  return {
    ...{ type, mode, uid, gid, content, target, xattrs },
    mtimeNs: truthTime(entry),
    origin: "image",
    changed: false,
  };
}
