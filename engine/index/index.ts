/** The merged tree of an image as a file. */
export { buildIndex } from "./build-index.ts";
export { formatVersion } from "./format.ts";
export type { ImageIndex, Inode } from "./model.ts";
export { readIndex } from "./read-index.ts";
export { resolve } from "./resolve.ts";
export { writeIndex } from "./write-index.ts";
