/** The merged tree of an image as a file. */
export { buildIndex } from "./build/build-index.ts";
export { decodeIndex } from "./decode-index.ts";
export { encodeIndex } from "./encode-index.ts";
export { indexFromModel } from "./index-from-model.ts";
export type { ImageIndex, ImageModel, Inode } from "./model.ts";
export { openIndex } from "./open-index.ts";
export { resolve } from "./resolve.ts";
export { writeIndex } from "./write-index.ts";
