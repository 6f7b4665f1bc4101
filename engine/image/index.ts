/** From an OCI image, on disk or in a registry, to one merged tree. */
export type { Image, ImageLayer } from "./image.ts";
export { applyLayer } from "./merge/apply-layer.ts";
export { toInodes } from "./merge/to-inodes.ts";
export { newDirectory } from "./merge/tree.ts";
export { openImage } from "./open-image.ts";
export { bufferSource } from "./tar/byte-source.ts";
export { readTar } from "./tar/reader.ts";
