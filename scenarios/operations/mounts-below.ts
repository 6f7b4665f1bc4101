import { existsSync, readFileSync } from "node:fs";
import { parseMountinfo, readMountinfo, waitingRequests } from "../../engine/system/index.ts";
import { pollFor } from "./poll-for.ts";

export interface MountsBelow {
  /** In the order in which they were mounted. */
  readonly mountpoints: readonly string[];
  /** Device minors of the FUSE mounts among them: names of their connections under fusectl. */
  readonly fuseMinors: readonly number[];
}

/**
 * What is mounted below a directory.
 * @param mountinfo a copy of some process's mountinfo; default: this process's own
 */
export function mountsBelow({ path, mountinfo }: { readonly path: string; readonly mountinfo?: string }): MountsBelow {
  const all = mountinfo === undefined ? readMountinfo() : parseMountinfo(readFileSync(mountinfo));
  const below = all.filter(({ mountPoint }) => mountPoint.startsWith(`${path}/`));
  return {
    mountpoints: below.map(({ mountPoint }) => mountPoint),
    fuseMinors: below.filter(({ type }) => type === "fuse").map(({ minor }) => minor),
  };
}

/** Waits until a FUSE connection is gone; false when it is there still at the deadline. */
export function connectionEnds({
  minor,
  deadlineMs,
}: {
  readonly minor: number;
  readonly deadlineMs: number;
}): boolean {
  return pollFor(deadlineMs, () => (waitingRequests(minor) === undefined ? true : undefined)) ?? false;
}

/** Waits for a file to show up; false when there is none at the deadline. */
export function fileShows({ path, deadlineMs }: { readonly path: string; readonly deadlineMs: number }): boolean {
  return pollFor(deadlineMs, () => (existsSync(path) ? true : undefined)) ?? false;
}
