/** From an OCI image on disk to one merged tree. */
export { hashFor, parseDigest, verifyDigest } from "./digest.ts";
export type { ImageLayer } from "./layer.ts";
export { applyLayer } from "./merge/apply-layer.ts";
export { byteOrder, toInodes } from "./merge/to-inodes.ts";
export { type Directory, newDirectory } from "./merge/tree.ts";
export { type Image, openImage } from "./open-image.ts";
export { bufferSource, withFileSource } from "./tar/byte-source.ts";
export type { TarEntry } from "./tar/entry.ts";
export { readTar } from "./tar/reader.ts";
