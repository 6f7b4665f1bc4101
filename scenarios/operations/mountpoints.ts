/** What runtimes do with the root file system that they were given, and with the mountpoints in it. */
import { mkdirSync, readdirSync } from "node:fs";
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
 * Looks at a root file system without a write: an overlay is there, it shows its lower, every path can be walked to.
 * @throws Finding `wrong-content` when nothing is mounted, `empty-lower` when no name of the lower is there, and as `walkPath`
 */
export function verifyRoot({ root, paths }: MountpointArgs): void {
  refuseUnmounted(root);
  refuseWithoutLower(root, paths);
  for (const path of paths) walkPath(root, path);
}

/**
 * Finds every mountpoint as a safe runtime does (filepath-securejoin, `MkdirAllHandle`): components that exist are walked, the
 * deleted refused, the missing made.
 * @throws Finding as `verifyRoot`; PathError when a directory cannot be made
 */
export function prepareMountpoints({ root, paths }: MountpointArgs): void {
  refuseUnmounted(root);
  refuseWithoutLower(root, paths);
  for (const path of paths) for (const component of componentsOf(path)) walkOrMake(root, component);
}

function refuseUnmounted(root: string): void {
  if (readMountinfo().some(({ mountPoint }) => mountPoint === root)) return;
  throw new Finding("wrong-content", { message: "no overlay is mounted at the container's root", path: "/" });
}

/** Names that only upper has do not count: of an overlay that pinned the directory below the FUSE mount they are all there is. */
function refuseWithoutLower(root: string, paths: readonly string[]): void {
  const names = onPath("/", () => readdirSync(root, { encoding: "latin1" }));
  if (paths.some((path) => names.includes(path.split("/")[1] ?? ""))) return;
  throw new Finding("empty-lower", { message: "the overlay shows nothing of its lower", path: "/" });
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
