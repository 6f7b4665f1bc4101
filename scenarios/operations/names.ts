/** Names, their types and attributes, as a directory or a path shows them. */
import { linkSync, mkdirSync, readdirSync } from "node:fs";
import { hasCode, lgetxattr } from "../../engine/system/index.ts";
import { removeTree } from "./remove-tree.ts";

export interface PathArgs {
  readonly path: string;
}

/** Names in a directory, latin1, in byte order. */
export function list({ path }: PathArgs): string[] {
  return readdirSync(path, { encoding: "latin1" }).sort();
}

/** link(2) */
export function hardLink({ from, to }: { readonly from: string; readonly to: string }): void {
  linkSync(from, to);
}

/** Removes a directory with all below it and makes an empty one of the same name. */
export function replaceDirectory({ path }: PathArgs): void {
  removeTree({ path });
  mkdirSync(path);
}

/** The value of an extended attribute, latin1; undefined when there is none of this name. */
export function extendedAttribute({ path, name }: PathArgs & { readonly name: string }): string | undefined {
  try {
    return lgetxattr(path, name).toString("latin1");
  } catch (error) {
    if (hasCode(error, "ENODATA")) return undefined;
    throw error;
  }
}
