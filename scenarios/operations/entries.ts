/** What directories and path components say about themselves, as they say it. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { readDirectoryEntries } from "../../engine/system/index.ts";
import { inodeType } from "../../harness/oracle/inode-type.ts";
import { type WalkedComponent, walkPath } from "../../harness/oracle/path-walk.ts";

export interface EntryType {
  /** Inside the root. */
  readonly path: string;
  /** `d_type` of its directory entry, DT_UNKNOWN 0. */
  readonly told: number;
  /** DT_ value of what lstat(2) says. */
  readonly is: number;
  readonly type: ReturnType<typeof inodeType>;
}

/** Every entry of a directory with its `d_type` and its true type. */
export function entryTypes({ root, path }: { readonly root: string; readonly path: string }): EntryType[] {
  return readDirectoryEntries(join(root, path)).map(({ name, type: told }) => {
    const entry = join(path, name);
    const stat = lstatSync(join(root, entry), { bigint: true });
    return { path: entry, told, is: Number(stat.mode) >> 12, type: inodeType(stat) };
  });
}

/** The last component of each path through an O_PATH handle, also where its link count is 0. */
export function handles({
  root,
  paths,
}: {
  readonly root: string;
  readonly paths: readonly string[];
}): WalkedComponent[] {
  return paths.flatMap((path) => walkPath(root, path, { allowDeleted: true }).slice(-1));
}
