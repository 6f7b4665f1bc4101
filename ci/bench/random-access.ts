/**
 * 4 KiB in the middle of a gzip layer of 1 GiB, with nothing cached: bytes fetched and inflated (counted by content, and by
 * a proxy before a real registry), and the time, against decompressing the layer up to there.
 */
import { spawn } from "node:child_process";
import { createHash, type Hash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { openContent } from "../../engine/content/index.ts";
import { startFaultyProxy } from "../../engine/image/registry/testing/faulty-proxy.ts";
import { startRegistry } from "../../engine/image/registry/testing/registry.ts";
import { indexFromModel } from "../../engine/index/index.ts";
import type { ImageIndex, ImageModel, Inode } from "../../engine/index/model.ts";
import { layerDecoder } from "../../engine/layer/decode-layer.ts";
import { createSpanRecorder } from "../../engine/layer/span-recorder.ts";
import { numbered } from "../../fixtures/content.ts";
import { lessIsBetter, type Row } from "./table.ts";

const layerBytes = 1024 ** 3;
const readBytes = 4096;
const middle = layerBytes / 2 + 12_345;

export async function randomAccessRows(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), "mountproof-bench-"));
  try {
    const layer = await makeLayer(directory);
    const [local, remote] = [await readLocally(layer), await readFromRegistry(layer)];
    const gunzipMs = await gunzipToMiddle(layer.blobPath);
    const where = "4 KiB inside 1 GiB of gzip";
    const blob = { unit: "bytes", peer: layer.blobBytes, peerName: "the whole blob" };
    const plain = { unit: "bytes", peer: layerBytes, peerName: "the whole layer" };
    const time = { unit: "ms", peer: gunzipMs, peerName: "gzip -dc up to there" };
    return [
      lessIsBetter({ name: `${where}, local: fetched`, ours: local.fetched, ...blob }),
      lessIsBetter({ name: `${where}, local: inflated`, ours: local.inflated, ...plain }),
      lessIsBetter({ name: `${where}, local: time`, ours: local.ms, ...time }),
      lessIsBetter({ name: `${where}, registry: fetched`, ours: remote.fetched, ...blob }),
      lessIsBetter({ name: `${where}, registry: inflated`, ours: remote.inflated, ...plain }),
      lessIsBetter({ name: `${where}, registry: time`, ours: remote.ms, ...time }),
    ];
  } finally {
    await rm(directory, { recursive: true });
  }
}

interface Layer {
  readonly layout: string;
  readonly blobPath: string;
  readonly blobBytes: number;
  readonly index: ImageIndex;
  readonly inode: Inode;
}

/** One file as the whole layer: content asks for no tar. */
async function makeLayer(directory: string): Promise<Layer> {
  const layout = join(directory, "layout");
  const blobs = join(layout, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const plain = createHash("sha256");
  await pipeline(hashed(numbered(layerBytes).chunks(), plain), createGzip(), createWriteStream(join(blobs, "new")));
  const recorder = createSpanRecorder(4 * 1024 * 1024);
  const decoder = layerDecoder({ digest: "sha256:", encoding: "gzip" }, recorder);
  const stored = createHash("sha256");
  let blobBytes = 0;
  for await (const chunk of createReadStream(join(blobs, "new"), { highWaterMark: 1024 * 1024 })) {
    stored.update(chunk);
    decoder.push(chunk);
    blobBytes += chunk.length;
  }
  decoder.finish();
  decoder.close();
  const [diffId, digest] = [`sha256:${plain.digest("hex")}`, `sha256:${stored.digest("hex")}`];
  const blobPath = join(blobs, digest.slice(7));
  renameSync(join(blobs, "new"), blobPath);
  writeLayout(layout, diffId, { digest, size: blobBytes });
  const blob = { digest, size: blobBytes, encoding: "gzip" as const };
  const model = modelOf(layout, { diffId, size: layerBytes, blob, spans: recorder.spans });
  const index = indexFromModel(model);
  return { layout, blobPath, blobBytes, index, inode: index.inode(2) as Inode };
}

function hashed(chunks: Iterable<Buffer>, hash: Hash): Readable {
  return Readable.from(
    (function* () {
      for (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    })(),
  );
}

function writeLayout(layout: string, diffId: string, blob: { readonly digest: string; readonly size: number }): void {
  const put = (mediaType: string, value: unknown) => {
    const bytes = Buffer.from(JSON.stringify(value));
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(layout, "blobs", "sha256", hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const type = "application/vnd.oci.image";
  const rootfs = { type: "layers", diff_ids: [diffId] };
  const manifest = put(`${type}.manifest.v1+json`, {
    schemaVersion: 2,
    config: put(`${type}.config.v1+json`, { architecture: "amd64", os: "linux", rootfs }),
    layers: [{ mediaType: `${type}.layer.v1.tar+gzip`, ...blob }],
  });
  writeFileSync(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
}

function modelOf(layout: string, layer: ImageModel["layers"][number]): ImageModel {
  const common = { mode: 0o755, uid: 0, gid: 0, mtimeSec: 0, mtimeNsec: 0 };
  const root: Inode = { ...common, ino: 1, type: "directory", size: 0, nlink: 2, children: { file: 2 } };
  const content = { layer: 0, offset: 0 };
  const file: Inode = { ...common, ino: 2, type: "file", size: layerBytes, nlink: 1, content };
  return { imageDigest: layer.diffId, storeReference: layout, layers: [layer], inodes: [root, file] };
}

interface Cost {
  readonly fetched: number;
  readonly inflated: number;
  readonly ms: number;
}

async function readLocally(layer: Layer): Promise<Cost> {
  return readOnce(layer, layer.layout);
}

/** Of the bytes fetched the larger figure counts: content's own, or what a proxy saw in all answers. */
async function readFromRegistry(layer: Layer): Promise<Cost> {
  const registry = await startRegistry();
  const proxy = await startFaultyProxy(registry.host);
  try {
    const pushed = await registry.push(layer.layout, "layer");
    const cost = await readOnce(layer, pushed.replace(registry.host, proxy.host));
    return { ...cost, fetched: Math.max(cost.fetched, proxy.bytesSent()) };
  } finally {
    await proxy.stop();
    await registry.stop();
  }
}

async function readOnce({ index, inode }: Layer, reference: string): Promise<Cost> {
  const content = openContent(index, { source: { reference } });
  try {
    const begin = performance.now();
    const bytes = await content.read(inode, middle, readBytes);
    const ms = performance.now() - begin;
    if (!bytes.equals(wanted())) throw new Error("the bytes in the middle are not the ones that were packed");
    const { fetches } = content.metrics;
    return { fetched: fetches.bytes, inflated: fetches.inflatedBytes, ms };
  } finally {
    content.close();
  }
}

/** The blocks of 64 bytes that hold the range, as `numbered` makes them. */
function wanted(): Buffer {
  const first = Math.floor(middle / 64);
  const blocks = Buffer.alloc(readBytes + 128, 0x2e);
  for (let at = 0; at < blocks.length; at += 64) blocks.writeUInt32LE(first + at / 64, at);
  return blocks.subarray(middle - first * 64, middle - first * 64 + readBytes);
}

async function gunzipToMiddle(path: string): Promise<number> {
  const begin = performance.now();
  const child = spawn("gzip", ["-dc", path], { stdio: ["ignore", "pipe", "ignore"] });
  let seen = 0;
  for await (const chunk of child.stdout) {
    seen += chunk.length;
    if (seen >= middle + readBytes) break;
  }
  const ms = performance.now() - begin;
  child.kill();
  return ms;
}
