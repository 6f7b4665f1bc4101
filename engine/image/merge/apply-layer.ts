import type { TarEntry } from "../tar/entry.ts";
import { layerError } from "./merge-error.ts";
import { cleanComponents, findDirectory, makeDirectories, resolveDirectory, verifyPath } from "./path.ts";
import { type Attributes, type Directory, type Entry, type Node, newDirectory } from "./tree.ts";
import { hideChildren, hideName, type Marker, markerOf } from "./whiteouts.ts";

/**
 * Applies one layer to what lies below it, entry by entry, as an extraction does.
 *
 * - A directory over a directory takes the new attributes and keeps its children; everything else replaces what is there.
 * - A hard link takes the inode as it is at that moment, of this or a lower layer; its own attributes are ignored.
 * - Making or removing a name does not touch the time of its directory: extractors put the time back.
 *
 * @param layer counts from 0, bottom first
 * @throws UserError `BAD_LAYER` where an extraction fails too
 */
export function applyLayer(root: Directory, entries: Iterable<TarEntry>, layer: number): void {
  for (const entry of entries) applyEntry(root, entry, layer);
}

function applyEntry(root: Directory, entry: TarEntry, layer: number): void {
  const components = cleanComponents(entry.name);
  const name = components.at(-1);
  if (name === undefined) {
    applyRoot(root, entry);
    return;
  }
  const marker = markerOf(components, entry.name);
  if (marker?.kind === "ignored") return;
  const parents = resolveDirectory(root, components.slice(0, -1), entry.name);
  if (marker === undefined) place(root, parents, name, entry, layer);
  else hide(findDirectory(root, parents), marker, layer);
}

function hide(directory: Directory | undefined, marker: Marker, layer: number): void {
  if (directory === undefined) return;
  if (marker.kind === "opaque") hideChildren(directory, layer);
  if (marker.kind === "whiteout") hideName(directory, marker.of, layer);
}

function applyRoot(root: Directory, entry: TarEntry): void {
  if (entry.type !== "directory") throw layerError(entry.name, `the root of the image cannot be a ${entry.type}`);
  Object.assign(root, attributes(entry), { synthesised: false });
}

function place(root: Directory, parents: readonly string[], name: string, entry: TarEntry, layer: number): void {
  verifyPath([...parents, name], entry.name);
  // Found before anything is replaced, so that a link to itself stays what it is.
  const linked = entry.type === "hardlink" ? linkTarget(root, entry) : undefined;
  const directory = makeDirectories(root, parents, layer, entry.name);
  const existing = directory.children.get(name)?.node;
  directory.children.set(name, { node: linked ?? nodeOf(entry, existing, layer), layer });
}

function linkTarget(root: Directory, entry: TarEntry): Node {
  const components = cleanComponents(entry.linkName);
  const parent = findDirectory(root, resolveDirectory(root, components.slice(0, -1), entry.name));
  const found: Entry | undefined = parent?.children.get(components.at(-1) ?? "");
  const target = JSON.stringify(entry.linkName);
  if (found === undefined) throw layerError(entry.name, `a hard link to ${target}, which does not exist`);
  if (found.node.type === "directory") throw layerError(entry.name, `a hard link to the directory ${target}`);
  return found.node;
}

function nodeOf(entry: TarEntry, existing: Node | undefined, layer: number): Node {
  switch (entry.type) {
    case "directory": {
      const directory = existing?.type === "directory" ? existing : newDirectory();
      return Object.assign(directory, attributes(entry), { synthesised: false });
    }
    case "file": {
      const node = { type: entry.type, size: entry.size, ...attributes(entry) };
      const { dataOffset: offset, digest } = entry;
      return entry.size === 0 ? node : { ...node, content: { layer, offset, ...(digest !== undefined && { digest }) } };
    }
    case "symlink":
      return symlink(entry);
    case "character":
    case "block":
      return { type: entry.type, size: 0, rdev: entry.rdev, ...attributes(entry) };
    case "fifo":
      return { type: entry.type, size: 0, ...attributes(entry) };
    case "hardlink":
      throw layerError(entry.name, "a hard link without a target");
  }
}

/** The mode of a symlink is always 0777 on Linux, whatever the archive says. */
function symlink(entry: TarEntry): Node {
  const length = entry.linkName.length;
  if (length === 0 || length >= maxTargetBytes)
    throw layerError(entry.name, `a symlink whose target has ${length} bytes`);
  return { type: "symlink", size: length, target: entry.linkName, ...attributes(entry), mode: 0o777 };
}

function attributes(entry: TarEntry): Attributes {
  const { mode, uid, gid, mtimeSec, mtimeNsec, xattrs } = entry;
  return { mode, uid, gid, mtimeSec, mtimeNsec, xattrs };
}

/** PATH_MAX of <linux/limits.h>, which counts the NUL at the end. */
const maxTargetBytes = 4096;
