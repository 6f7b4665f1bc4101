/** The oracles as operations. */
import { mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { PathError } from "../../harness/oracle/path-error.ts";
import { type WalkedComponent, walkPath } from "../../harness/oracle/path-walk.ts";
import { Finding } from "../outcome.ts";

export { checkContent } from "../../harness/oracle/content.ts";
export { runContainer } from "../../harness/oracle/runtime.ts";
export { checkWrites } from "../../harness/oracle/writes.ts";

export interface WalkArgs {
  readonly root: string;
  /** Inside the root, latin1. */
  readonly path: string;
}

/** Oracle 1: see `walkPath`. */
export function walk({ root, path }: WalkArgs): WalkedComponent[] {
  return walkPath(root, path);
}

/**
 * The same for several paths in one call: to and from the actor's process costs as much as a walk.
 * @throws Finding `empty-lower` when there is nothing in the root at all
 */
export function walkAll({ root, paths }: { readonly root: string; readonly paths: readonly string[] }): void {
  refuseEmpty({ root });
  for (const path of paths) walkPath(root, path);
}

/** An overlay that pinned the directory below the FUSE mount: nothing else of it is worth a look. */
export function refuseEmpty({ root }: { readonly root: string }): void {
  if (readdirSync(root, { encoding: "latin1" }).length > 0) return;
  throw new Finding("empty-lower", { message: `the overlay at "${root}" shows nothing of its lower`, path: root });
}

export interface ProbeArgs {
  readonly root: string;
  /** A directory in the root that nobody has written to; latin1. */
  readonly directory: string;
}

const probeName = ".mountproof-write-probe";

/**
 * Shows whether an overlay is fit for a runtime: makes a directory in one that only the lower has (so that it is copied
 * up), walks into it as a runtime would, and removes it again. Answers with the walk.
 */
export function probeWrite({ root, directory }: ProbeArgs): WalkedComponent[] {
  const path = `${directory}/${probeName}`;
  const made = Buffer.from(join(root, "/"), "utf8");
  const probe = Buffer.concat([made, Buffer.from(path, "latin1")]);
  onPath(path, () => mkdirSync(probe, 0o700));
  try {
    return walkPath(root, path);
  } finally {
    onPath(path, () => rmdirSync(probe));
  }
}

function onPath(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw PathError.from(error, path).orFinding();
  }
}
