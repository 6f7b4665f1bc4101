/**
 * Where the path of a layer entry leads. Paths are taken lexically first (`./`, `..`, double and leading slashes vanish,
 * and `..` never climbs above the root), as umoci does it. Then every component but the last follows symlinks of the
 * tree below, inside the root: a layer whose parent directory is a symlink in a lower layer writes where an extraction
 * in a chroot would write. Components that do not exist are kept as they are and made later.
 */
import { layerError } from "./merge-error.ts";
import { type Directory, type Entry, type Node, newDirectory } from "./tree.ts";

/** Components of a path, cleaned lexically. */
export function cleanComponents(path: string): string[] {
  const components: string[] = [];
  for (const component of path.split("/")) {
    if (component === "..") components.pop();
    else if (component !== "" && component !== ".") components.push(component);
  }
  return components;
}

/** Components without symlinks that lead to the same directory. */
export function resolveDirectory(root: Directory, components: readonly string[], name: string): string[] {
  const stack: { readonly name: string; readonly node: Node | undefined }[] = [];
  // Last component first, so that a symlink's target is pushed without moving the rest.
  const queue = components.toReversed();
  let links = 0;
  let steps = 0;
  for (let component = queue.pop(); component !== undefined; component = queue.pop()) {
    if (component === "" || component === ".") continue;
    if (component === "..") {
      stack.pop();
      continue;
    }
    const parent = stack.length === 0 ? root : stack.at(-1)?.node;
    const node = parent?.type === "directory" ? parent.children.get(component)?.node : undefined;
    if (node?.type !== "symlink") {
      stack.push({ name: component, node });
      continue;
    }
    const target = node.target ?? "";
    const followed = target.split("/").toReversed();
    steps += followed.length;
    if (++links > maxLinks || steps > maxSteps) throw layerError(name, "its parent directory is a loop of symlinks");
    if (target.startsWith("/")) stack.length = 0;
    queue.push(...followed);
  }
  return stack.map((part) => part.name);
}

/** The directory of resolved components; undefined when it does not exist. */
export function findDirectory(root: Directory, components: readonly string[]): Directory | undefined {
  let directory = root;
  for (const component of components) {
    const node = directory.children.get(component)?.node;
    if (node?.type !== "directory") return undefined;
    directory = node;
  }
  return directory;
}

/** The directory of resolved components; missing ones are made, as synthesised directories of this layer. */
export function makeDirectories(
  root: Directory,
  components: readonly string[],
  layer: number,
  name: string,
): Directory {
  let directory = root;
  for (const component of components) {
    const entry: Entry = directory.children.get(component) ?? { node: newDirectory(), layer };
    if (entry.node.type !== "directory") {
      throw layerError(name, `its parent ${JSON.stringify(component)} is a ${entry.node.type}, not a directory`);
    }
    directory.children.set(component, entry);
    directory = entry.node;
  }
  return directory;
}

/** @throws UserError for a path that an extractor cannot name. It also bounds how deep a hostile image goes. */
export function verifyPath(components: readonly string[], name: string): void {
  if (components.join("/").length >= maxPathBytes) throw layerError(name, `a path of ${maxPathBytes} bytes or more`);
  for (const component of components) verifyName(component, name);
}

function verifyName(component: string, name: string): void {
  if (component.length > maxNameBytes)
    throw layerError(name, `a name of ${component.length} bytes; Linux allows ${maxNameBytes}`);
}

/** NAME_MAX of <linux/limits.h>. */
const maxNameBytes = 255;

/** PATH_MAX of <linux/limits.h>. */
const maxPathBytes = 4096;

/** As many as filepath-securejoin, and so umoci and runc, follow. */
const maxLinks = 255;

/** Components of all their targets: each entry of a hostile layer may go through the longest ones. */
const maxSteps = 4096;
