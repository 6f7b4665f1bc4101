import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { writeIndex } from "../../index/index.ts";
import { indexFromModel } from "../../index/index-from-model.ts";
import type { BlobRecord, ImageIndex, ImageModel, Inode, SpanRecord } from "../../index/model.ts";
import { layerDecoder } from "../../layer/decode-layer.ts";
import { createSpanRecorder } from "../../layer/span-recorder.ts";

/** An image of one layer in an OCI layout on disk. */
export interface SpanImage {
  readonly index: ImageIndex;
  readonly model: ImageModel;
  /** Layout directory; the index names it as the place of the blobs. */
  readonly layout: string;
  readonly blobPath: string;
  readonly files: readonly Buffer[];
  readonly spans: readonly SpanRecord[];
  /** Of `files[at]`. */
  inode(at: number): Inode;
  /** Writes the index to a file, for other processes. */
  save(): Promise<string>;
}

/** Spans are gzip members or zstd frames of their own, or parts of one gzip stream. */
export type Encoding = "tar" | "gzip" | "zstd" | "gzip-stream";

/** @param directory scratch; the layer is the files one after the other, a tar header is for who builds an index */
export function spanImage(
  directory: string,
  files: readonly Buffer[],
  { spanBytes = 4096, encoding = "gzip" as Encoding, withDigests = true } = {},
): SpanImage {
  const layer = Buffer.concat(files);
  const { blob, spans } = pack(layer, spanBytes, encoding);
  const layout = join(directory, "layout");
  const blobPath = writeLayout(layout, layer, blob, encoding);
  const model: ImageModel = {
    imageDigest: `sha256:${sha256(layer)}`,
    storeReference: layout,
    layers: [
      {
        diffId: `sha256:${sha256(layer)}`,
        size: layer.length,
        blob: { digest: `sha256:${sha256(blob)}`, size: blob.length, encoding: kindOf(encoding) },
        spans,
      },
    ],
    inodes: inodesOf(files, withDigests),
  };
  const index = indexFromModel(model);
  return {
    ...{ index, model, layout, blobPath, files, spans },
    inode: (at) => index.inode(at + 2) as Inode,
    async save() {
      await writeIndex(model, join(directory, "index"));
      return join(directory, "index");
    },
  };
}

/** Bytes that compress, and differ between files and places. */
export function someFile(bytes: number, seed = 0): Buffer {
  const file = Buffer.alloc(bytes, ".");
  for (let at = 0; at + 8 <= bytes; at += 32) file.writeDoubleLE(seed * 1e9 + at, at);
  return file;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function kindOf(encoding: Encoding): BlobRecord["encoding"] {
  return encoding === "gzip-stream" ? "gzip" : encoding;
}

function pack(layer: Buffer, spanBytes: number, encoding: Encoding): Packed {
  return encoding === "gzip-stream" ? packStream(layer, spanBytes) : packParts(layer, spanBytes, encoding);
}

interface Packed {
  readonly blob: Buffer;
  readonly spans: readonly SpanRecord[];
}

/** Little memory makes small blocks, so that there are places to cut. */
function packStream(layer: Buffer, spanBytes: number): Packed {
  const blob = gzipSync(layer, { memLevel: 1 });
  const recorder = createSpanRecorder(spanBytes);
  const decoder = layerDecoder({ digest: "sha256:", encoding: "gzip" }, recorder);
  decoder.push(blob);
  decoder.finish();
  decoder.close();
  return { blob, spans: recorder.spans };
}

function packParts(layer: Buffer, spanBytes: number, encoding: BlobRecord["encoding"]): Packed {
  const parts: Buffer[] = [];
  const spans: SpanRecord[] = [];
  let blobOffset = 0;
  for (let offset = 0; offset < layer.length; offset += spanBytes) {
    const bytes = layer.subarray(offset, offset + spanBytes);
    const stored = { tar: (all: Buffer) => all, gzip: gzipSync, zstd: zstdCompressSync }[encoding](bytes);
    spans.push({ offset, length: bytes.length, blobOffset, blobLength: stored.length, digest: sha256(bytes) });
    parts.push(stored);
    blobOffset += stored.length;
  }
  return { blob: Buffer.concat(parts), spans };
}

/** Whole enough to be pushed to a registry. @returns path of the layer's blob */
function writeLayout(layout: string, layer: Buffer, blob: Buffer, encoding: Encoding): string {
  mkdirSync(join(layout, "blobs", "sha256"), { recursive: true });
  const write = (bytes: Buffer) => {
    const path = join(layout, "blobs", "sha256", sha256(bytes));
    writeFileSync(path, bytes);
    return path;
  };
  const describe = (kind: string, bytes: Buffer) => {
    write(bytes);
    const mediaType = `application/vnd.oci.image.${kind}`;
    return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
  };
  const rootfs = { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] };
  const config = json({ architecture: "amd64", os: "linux", rootfs });
  const manifest = json({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: describe("config.v1+json", config),
    layers: [describe(encoding === "tar" ? "layer.v1.tar" : `layer.v1.tar+${kindOf(encoding)}`, blob)],
  });
  writeFileSync(join(layout, "oci-layout"), json({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(
    join(layout, "index.json"),
    json({ schemaVersion: 2, manifests: [describe("manifest.v1+json", manifest)] }),
  );
  return write(blob);
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const common = { uid: 0, gid: 0, mtimeSec: 0, mtimeNsec: 0 } as const;

/** `/0`, `/1`, … */
function inodesOf(files: readonly Buffer[], withDigests: boolean): Inode[] {
  const children = Object.fromEntries(files.map((_, at) => [String(at), at + 2]));
  const root: Inode = { ...common, ino: 1, type: "directory", mode: 0o755, size: 0, nlink: 2, children };
  let offset = 0;
  const inodes = files.map((file, at): Inode => {
    const content = { layer: 0, offset, ...(withDigests && { digest: sha256(file) }) };
    offset += file.length;
    return { ...common, ino: at + 2, type: "file", mode: 0o644, size: file.length, nlink: 1, content };
  });
  return [root, ...inodes];
}
