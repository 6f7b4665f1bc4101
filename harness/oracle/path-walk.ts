/**
 * The path walk: what a careful container runtime does before it mounts something at a path inside a root file system.
 * Each component is opened with O_PATH|O_NOFOLLOW below its parent and looked at through the handle. A handle whose
 * st_nlink is 0 means "deleted" to filepath-securejoin (`isDeadInode`), and the runtime stops there.
 */
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readlinkSync } from "node:fs";
import type { InodeType } from "../../engine/index/model.ts";
import { Finding } from "../../scenarios/outcome.ts";
import { deviceText, inodeType } from "./inode-type.ts";
import { PathError } from "./path-error.ts";

export interface WalkedComponent {
  /** latin1; `/` for the root itself. */
  readonly name: string;
  readonly type: InodeType | "socket";
  readonly nlink: number;
  /** Decimal: with xino an inode number needs all 64 bits. */
  readonly ino: string;
  /** `major:minor`, as in mountinfo. */
  readonly dev: string;
}

export interface WalkOptions {
  /** Return components with link count 0 instead of throwing. */
  readonly allowDeleted?: boolean;
}

/**
 * Walks `path` (latin1) inside `root`, symlinks resolved within the root.
 * @throws Finding `deleted-directory` at the first component with link count 0, `stale-handle` on ESTALE, `disconnected` on ENOTCONN
 * @throws PathError any other errno, ENOENT among them, with the path inside the root
 */
export function walkPath(root: string, path: string, options: WalkOptions = {}): WalkedComponent[] {
  const walk = new Walk(root, options);
  try {
    walk.enter(path);
    return walk.seen;
  } finally {
    walk.close();
  }
}

/** Not among Node's constants; the same on every architecture that Node runs on. */
const O_PATH = 0o10000000;
const handleFlags = O_PATH | constants.O_NOFOLLOW;
/** As in filepath-securejoin and in the kernel's own limit times six: far above any honest image. */
const maxSymlinks = 255;

interface Handle {
  readonly fd: number;
  /** Path inside the root, for messages. */
  readonly path: string;
}

class Walk {
  readonly seen: WalkedComponent[] = [];
  readonly #root: string;
  readonly #allowDeleted: boolean;
  /** From the root down to where we are. */
  readonly #handles: Handle[] = [];
  #symlinks = 0;

  constructor(root: string, { allowDeleted = false }: WalkOptions) {
    this.#root = root;
    this.#allowDeleted = allowDeleted;
    this.#push(
      { path: "/", name: "/" },
      this.#try("/", () => openSync(root, O_PATH | constants.O_DIRECTORY)),
    );
  }

  enter(path: string): void {
    const rest = path.split("/");
    for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
      if (name === "" || name === ".") continue;
      if (name === "..") this.#leave();
      else
        rest.unshift(
          ...this.#step(
            name,
            rest.every((part) => part === ""),
          ),
        );
    }
  }

  close(): void {
    for (const { fd } of this.#handles.splice(0)) closeSync(fd);
  }

  /** Opens one component; returns the components to go on with when it was a symlink. */
  #step(name: string, last: boolean): string[] {
    const parent = this.#here;
    const path = parent.path === "/" ? `/${name}` : `${parent.path}/${name}`;
    const below = Buffer.from(`/proc/self/fd/${parent.fd}/${name}`, "latin1");
    const component = this.#push(
      { path, name },
      this.#try(path, () => openSync(below, handleFlags)),
    );
    if (component.type !== "symlink") {
      if (!last && component.type !== "directory") throw new PathError("ENOTDIR", "openat", path);
      return [];
    }
    this.#leave();
    if (++this.#symlinks > maxSymlinks) throw new PathError("ELOOP", "openat", path);
    const target = this.#try(path, () => readlinkSync(below, { encoding: "buffer" })).toString("latin1");
    if (target.startsWith("/")) while (this.#handles.length > 1) this.#leave();
    return target.split("/");
  }

  get #here(): Handle {
    const handle = this.#handles.at(-1);
    if (!handle) throw new Error(`the walk in '${this.#root}' has left its root`);
    return handle;
  }

  /** Up one component; the root is its own parent. */
  #leave(): void {
    if (this.#handles.length === 1) return;
    const handle = this.#handles.pop();
    if (handle) closeSync(handle.fd);
  }

  #push({ path, name }: { path: string; name: string }, fd: number): WalkedComponent {
    this.#handles.push({ fd, path });
    const stat = this.#try(path, () => fstatSync(fd, { bigint: true }));
    const component = componentOf(name, stat);
    this.seen.push(component);
    if (component.nlink === 0 && !this.#allowDeleted) throw deleted(component, path);
    return component;
  }

  #try<Result>(path: string, action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      throw PathError.from(error, path).orFinding();
    }
  }
}

function componentOf(name: string, stat: BigIntStats): WalkedComponent {
  return { name, type: inodeType(stat), nlink: Number(stat.nlink), ino: String(stat.ino), dev: deviceText(stat.dev) };
}

/** In the words of filepath-securejoin, so that one search finds both. */
function deleted(component: WalkedComponent, path: string): Finding {
  const words =
    component.type === "directory" ? "wandered into deleted directory" : "cannot verify path of deleted inode";
  return new Finding("deleted-directory", {
    message: `${words} ${JSON.stringify(path)}`,
    path,
    details: [`component ${JSON.stringify(component.name)}: ${component.type}, link count 0, inode ${component.ino}`],
  });
}
