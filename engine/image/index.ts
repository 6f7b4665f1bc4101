/** From an OCI image on disk to one merged tree. */
export type { ImageLayer } from "./layer.ts";
export { applyLayer } from "./merge/apply-layer.ts";
export { toInodes } from "./merge/to-inodes.ts";
export { newDirectory } from "./merge/tree.ts";
export { type Image, openImage } from "./open-image.ts";
export { bufferSource, withFileSource } from "./tar/byte-source.ts";
export { readTar } from "./tar/reader.ts";
