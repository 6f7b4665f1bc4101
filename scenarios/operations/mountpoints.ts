/** What runtimes do with the root file system that they were given, and with the mountpoints in it. */
import { appendFileSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readMountinfo } from "../../engine/system/index.ts";
import { PathError } from "../../harness/oracle/path-error.ts";
import { walkPath } from "../../harness/oracle/path-walk.ts";
import { Finding } from "../outcome.ts";

export interface MountpointArgs {
  /** Where the overlay is mounted. */
  readonly root: string;
  /** Inside the root, ASCII. */
  readonly paths: readonly string[];
}

/**
 * Looks at a root file system without a write: an overlay is there, it shows and lists its lower, every path can be walked to.
 * @throws Finding `wrong-content` when nothing is mounted or listed, `empty-lower` when no name of the lower is there, and as `walkPath`
 */
export function verifyRoot({ root, paths }: MountpointArgs): void {
  refuseUnmounted(root);
  refuseWithoutLower(root, paths);
  refuseUnlisted(root);
  for (const path of paths) walkPath(root, path);
}

/**
 * Finds every mountpoint as a safe runtime does (filepath-securejoin, `MkdirAllHandle`): components that exist are walked, the
 * deleted refused, the missing made.
 * @throws Finding `wrong-content` when nothing is mounted, `empty-lower`, and as `walkPath`; PathError when a directory cannot be made
 */
export function prepareMountpoints({ root, paths }: MountpointArgs): void {
  refuseUnmounted(root);
  refuseWithoutLower(root, paths);
  for (const path of paths) for (const component of componentsOf(path)) walkOrMake(root, component);
}

/**
 * `mkdir -p`. Node's own goes on for ever where the kernel makes nothing in a directory that exists: of an overlay whose upper is
 * removed.
 */
export function makeMountpoint({ root, path }: { readonly root: string; readonly path: string }): void {
  for (const component of componentsOf(path)) {
    if (!isThere(root, component)) onPath(component, () => mkdirSync(join(root, component)));
  }
}

/** Adds a line to a file in the root. */
export function appendLine(args: { readonly root: string; readonly path: string; readonly line: string }): void {
  const { root, path, line } = args;
  onPath(path, () => appendFileSync(join(root, path), `${line}\n`));
}

function refuseUnmounted(root: string): void {
  if (readMountinfo().some(({ mountPoint }) => mountPoint === root)) return;
  throw new Finding("wrong-content", { message: "no overlay is mounted at the container's root", path: "/" });
}

/** Names that only upper has do not count: of an overlay that pinned the directory below the FUSE mount they are all there is. */
function refuseWithoutLower(root: string, paths: readonly string[]): void {
  const names = paths.flatMap((path) => componentsOf(path)[0] ?? []);
  if (names.some((name) => isThere(root, name))) return;
  throw new Finding("empty-lower", { message: "the overlay shows nothing of its lower", path: "/" });
}

/** A merged directory whose upper part is removed lists nothing: getdents(2) gives ENOENT, which libc takes for the end. */
function refuseUnlisted(root: string): void {
  if (onPath("/", () => readdirSync(root)).length > 0) return;
  throw new Finding("wrong-content", {
    message: "the root lists nothing of what is in it",
    errno: "ENOENT",
    path: "/",
  });
}

function isThere(root: string, path: string): boolean {
  return onPath(path, () => lstatSync(join(root, path), { throwIfNoEntry: false })) !== undefined;
}

/** `/a/b` is `/a` and `/a/b`. */
function componentsOf(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  return names.map((_, last) => `/${names.slice(0, last + 1).join("/")}`);
}

function walkOrMake(root: string, path: string): void {
  try {
    walkPath(root, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    onPath(path, () => mkdirSync(join(root, path)));
  }
}

function onPath<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw PathError.from(error, path).orFinding();
  }
}
