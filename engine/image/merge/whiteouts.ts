/**
 * Whiteouts, by the OCI image specification (layer.md, "Whiteouts"): they hide entries of lower layers only, whatever
 * the order inside the layer. An entry of the same layer stays, and so do the directories on its way; of those, the ones
 * that only a lower layer named become synthesised, as if the whiteout had come first.
 */
import { layerError } from "./merge-error.ts";
import { type Directory, synthesisedAttributes } from "./tree.ts";

const prefix = ".wh.";
const opaqueMarker = ".wh..wh..opq";

/** What the last component of an entry's path asks for. */
export type Marker =
  | { readonly kind: "opaque" }
  | { readonly kind: "whiteout"; readonly of: string }
  | { readonly kind: "ignored" };

export function markerOf(components: readonly string[], name: string): Marker | undefined {
  const last = components.at(-1) ?? "";
  const parents = components.slice(0, -1);
  // AUFS kept its own bookkeeping (`.wh..wh.plnk/`, `.wh..wh.orph/`, `.wh..wh.aufs`) beside the files; it is no content.
  if (parents.some(isAufs) || (isAufs(last) && last !== opaqueMarker)) return { kind: "ignored" };
  const bad = parents.find((component) => component.startsWith(prefix));
  if (bad !== undefined) throw layerError(name, `${JSON.stringify(bad)} is a whiteout and cannot be a directory`);
  if (last === opaqueMarker) return { kind: "opaque" };
  if (!last.startsWith(prefix)) return undefined;
  const of = last.slice(prefix.length);
  if (of === "" || of === "." || of === "..") throw layerError(name, "a whiteout of no name");
  return { kind: "whiteout", of };
}

function isAufs(component: string): boolean {
  return component.startsWith(".wh..wh.");
}

/** Removes one name of a lower layer from a directory. */
export function hideName(directory: Directory, name: string, layer: number): void {
  const entry = directory.children.get(name);
  if (entry === undefined) return;
  if (entry.node.type === "directory") hideChildren(entry.node, layer);
  if (entry.layer === layer) return;
  if (entry.node.type !== "directory" || entry.node.children.size === 0) {
    directory.children.delete(name);
    return;
  }
  Object.assign(entry.node, synthesisedAttributes, { synthesised: true });
  directory.children.set(name, { node: entry.node, layer });
}

/** Removes everything that lower layers put into a directory, at any depth. Once: a layer may ask for it with each of its entries. */
export function hideChildren(directory: Directory, layer: number): void {
  if (directory.clearedBy === layer) return;
  directory.clearedBy = layer;
  for (const name of [...directory.children.keys()]) hideName(directory, name, layer);
}
