import type { Inode } from "../../index/model.ts";

/** What the layers applied so far add up to. Names are latin1. */
export interface Directory extends Attributes {
  readonly type: "directory";
  readonly children: Map<string, Entry>;
  /** No layer names it. */
  synthesised: boolean;
  /** Nothing is left in it of what lies below this layer. */
  clearedBy?: number;
}

export interface NonDirectory extends Attributes {
  readonly type: Exclude<Inode["type"], "directory">;
  readonly size: number;
  readonly rdev?: { readonly major: number; readonly minor: number };
  readonly target?: string;
  readonly content?: NonNullable<Inode["content"]>;
}

/** An inode; several entries may share one (hard links). */
export type Node = Directory | NonDirectory;

export interface Attributes {
  mode: number;
  uid: number;
  gid: number;
  mtimeSec: number;
  mtimeNsec: number;
  xattrs: ReadonlyMap<string, Buffer>;
}

/** A name in a directory. */
export interface Entry {
  readonly node: Node;
  /** The layer that put the name there, or last named it: a whiteout of the same layer leaves it alone. */
  readonly layer: number;
}

/** Attributes of a directory that had to be made because something lies in it. */
export const synthesisedAttributes: Readonly<Attributes> = {
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtimeSec: 0,
  mtimeNsec: 0,
  xattrs: new Map(),
};

export function newDirectory(): Directory {
  return { type: "directory", children: new Map(), synthesised: true, ...synthesisedAttributes };
}
