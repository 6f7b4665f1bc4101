/** What directories and path components say about themselves, as they say it. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { directoryEntryTypes, readDirectoryEntries } from "../../engine/system/directory-entries.ts";
import { inodeType } from "../../harness/oracle/inode-type.ts";
import { type WalkedComponent, walkPath } from "../../harness/oracle/path-walk.ts";

type EntryTypeName = keyof typeof directoryEntryTypes;

export interface EntryType {
  /** Inside the root. */
  readonly path: string;
  /** `d_type` of its directory entry. */
  readonly told: EntryTypeName;
  /** What lstat(2) says. */
  readonly is: EntryTypeName;
}

/** Every entry of a directory with its `d_type` and its true type. */
export function entryTypes({ root, path }: { readonly root: string; readonly path: string }): EntryType[] {
  return readDirectoryEntries(join(root, path)).map(({ name, type }) => {
    const entry = join(path, name);
    return { path: entry, told: nameOf(type), is: inodeType(lstatSync(join(root, entry), { bigint: true })) };
  });
}

function nameOf(value: number): EntryTypeName {
  const names = Object.keys(directoryEntryTypes) as EntryTypeName[];
  const name = names.find((name) => directoryEntryTypes[name] === value);
  if (name === undefined) throw new Error(`d_type ${value} is none that Linux knows`);
  return name;
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
