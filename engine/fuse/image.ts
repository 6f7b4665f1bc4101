import type { FileContent } from "./filesystem.ts";
import type { Tree } from "./tree.ts";

/** An image ready to be served: shared by all mounts of it in a process. */
export interface ServedImage {
  readonly tree: Tree;
  readonly content: FileContent;
}
