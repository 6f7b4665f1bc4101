/** Whether the symlinks at the top of an image, `bin -> usr/bin`, are whole in a root file system. Blocks. */
import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { hasCode } from "../system/index.ts";

export interface SymlinkTarget {
  readonly root: string;
  readonly lower: string;
  readonly upper: string;
}

/** One line for each symlink of the image that is not the same in the root file system; those the container changed are left out. */
export function brokenSymlinks({ root, lower, upper }: SymlinkTarget): string[] {
  return readdirSync(lower, { withFileTypes: true })
    .filter(
      (entry) => entry.isSymbolicLink() && lstatSync(join(upper, entry.name), { throwIfNoEntry: false }) === undefined,
    )
    .flatMap(({ name }) => {
      const [wanted, found] = [readlinkSync(join(lower, name)), targetOf(join(root, name))];
      return found === wanted
        ? []
        : [`"${join(root, name)}" should be a symlink to "${wanted}" and is ${found ?? "none"}`];
    });
}

function targetOf(path: string): string | undefined {
  try {
    return `${readlinkSync(path)}`;
  } catch (error) {
    if (hasCode(error, "EINVAL", "ENOENT")) return undefined;
    throw error;
  }
}
