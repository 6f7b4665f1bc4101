import type { Inode, InodeType } from "../../index/model.ts";
import type { InodeSelection } from "../faults.ts";
import type { Tree } from "../tree.ts";
import { badFault } from "./bad-fault.ts";

const ofType = (...types: InodeType[]) => {
  return ({ type }: Inode) => types.includes(type);
};

const tests: Readonly<Record<Exclude<InodeSelection, object>, (inode: Inode) => boolean>> = {
  all: () => true,
  directories: ofType("directory"),
  files: ofType("file"),
  symlinks: ofType("symlink"),
  devices: ofType("character", "block"),
  fifos: ofType("fifo"),
  "hard-links": ({ type, nlink }) => type !== "directory" && nlink > 1,
  synthesised: ({ synthesised }) => synthesised === true,
};

/**
 * A test of whether a fault touches an inode.
 * @throws UserError for a path that is not in the image, or a class that there is not
 */
export function selector(selection: InodeSelection, tree: Tree): (inode: Inode) => boolean {
  if (typeof selection === "string") return named(selection);
  const chosen = new Set(selection.paths.map((path) => existing(path, tree).ino));
  return (inode) => chosen.has(inode.ino);
}

function named(selection: Exclude<InodeSelection, object>): (inode: Inode) => boolean {
  if (Object.hasOwn(tests, selection)) return tests[selection];
  throw badFault(`no inodes are called ${JSON.stringify(selection)}`, `use one of ${Object.keys(tests).join(", ")}`);
}

function existing(path: string, tree: Tree): Inode {
  const inode = tree.resolve(path);
  if (inode === undefined)
    throw badFault(`path ${JSON.stringify(path)} is not in the image`, "name a path of the image");
  return inode;
}
