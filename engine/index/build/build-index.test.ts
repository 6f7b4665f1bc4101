import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { bytes } from "../../../fixtures/content.ts";
import { directory, file, hardlink, symlink, whiteout } from "../../../fixtures/entries.ts";
import { writeTar } from "../../../fixtures/pack/tar-writer.ts";
import type { RecipeEntry } from "../../../fixtures/recipe.ts";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import { LayerStore } from "../../content/layer-store.ts";
import { UserError } from "../../errors.ts";
import { type Image, openImage } from "../../image/index.ts";
import { inflateSpan } from "../../layer/inflate-span.ts";
import { indexFromModel, resolve } from "../index.ts";
import type { ImageModel } from "../model.ts";
import { buildIndex } from "./build-index.ts";
import { type Lane, laneHere } from "./lane.ts";
import type { LayerLimits } from "./layer-job.ts";
import { layerScanner } from "./scan-layer.ts";
import { blobPath, sha256, type TestLayer, writeLayout } from "./testing/layout.ts";
import { laneInWorker } from "./worker-lane.ts";

/** Large enough for worker threads and for spans inside a gzip member. */
const noise = randomBytes(1_500_000);
const text = Buffer.from("some words that are said again and again\n".repeat(30_000));

const lower = archive([
  directory("etc"),
  file("etc/passwd", "root:x:0:0::/root:/bin/sh\n", { xattrs: { "user.note": Buffer.from([0, 255]) } }),
  file("noise", bytes(noise)),
  file("gone", "hidden by the layer above"),
]);
const middle = archive([
  file("text", bytes(text)),
  whiteout("gone"),
  symlink("link", "text"),
  hardlink("other", "text"),
]);
const upper = archive([file("etc/hosts", "127.0.0.1 localhost\n"), file("empty", "")]);

function archive(entries: readonly RecipeEntry[]): Buffer {
  return Buffer.concat([...writeTar({ entries })]);
}

/** Two members, a frame for each half, and plain. */
const layers: readonly TestLayer[] = [
  { encoding: "gzip", blob: halves(lower, (half) => gzipSync(half, { level: 1 })), diffId: sha256(lower) },
  { encoding: "zstd", blob: halves(middle, (half) => zstdCompressSync(half)), diffId: sha256(middle) },
  { encoding: "tar", blob: upper, diffId: sha256(upper) },
];

function halves(whole: Buffer, compress: (half: Buffer) => Buffer): Buffer {
  const middleOf = whole.length >> 1;
  return Buffer.concat([compress(whole.subarray(0, middleOf)), compress(whole.subarray(middleOf))]);
}

async function imageOf(testLayers: readonly TestLayer[]): Promise<{ readonly image: Image; readonly layout: string }> {
  const layout = join(scratch(), "layout");
  writeLayout(layout, testLayers);
  return { image: await openImage(layout), layout };
}

/** The bytes of a file as a lazy reader gets them: the ranges of the blob, each decompressed alone. */
async function readLazily(image: Image, model: ImageModel, path: string): Promise<Buffer> {
  const index = indexFromModel(model);
  const { content, size } = resolve(index, path) ?? expect.fail(path);
  const { layer = 0, offset: start = 0 } = content ?? {};
  const blob = index.layers[layer]?.blob ?? expect.fail("no blob");
  const parts: Buffer[] = [];
  for (let at = start; at < start + size; ) {
    const span = index.span(layer, at) ?? expect.fail("no span");
    const stored = await image.blobs.read(blob, span.blobOffset, span.blobLength);
    const whole = await inflateSpan(blob.encoding, span, stored);
    expect(createHash("sha256").update(whole).digest("hex")).toBe(span.digest);
    const part = whole.subarray(at - span.offset, start + size - span.offset);
    parts.push(part);
    at += part.length;
  }
  return Buffer.concat(parts);
}

test("without a store nothing is written, and every file can be read from ranges of the blobs", async () => {
  const { image } = await imageOf(layers);
  const model = await buildIndex(image, { spanBytes: 100_000, storeReference: "somewhere@sha256:1" });
  expect(model).toMatchObject({
    imageDigest: image.digest,
    storeReference: "somewhere@sha256:1",
    config: { user: "7" },
  });
  const index = indexFromModel(model);
  for (const [path, wanted] of [
    ["/noise", noise],
    ["/text", text],
    ["/other", text],
    ["/etc/hosts", Buffer.from("127.0.0.1 localhost\n")],
  ] as const) {
    expect((await readLazily(image, model, path)).equals(wanted), path).toBe(true);
    expect(`sha256:${resolve(index, path)?.content?.digest}`).toBe(sha256(wanted));
  }
  expect(resolve(index, "/gone")).toBeUndefined();
  expect(resolve(index, "/empty")?.content).toBeUndefined();
  expect(resolve(index, "/etc/passwd")?.xattrs).toEqual({ "user.note": "AP8=" });
  // One frame, or one member, at least; inside a member at each 100,000 bytes, about.
  expect(index.layers.map(({ spanCount }) => spanCount)).toEqual([expect.any(Number), 2, 1]);
  expect(index.layers[0]?.spanCount).toBeGreaterThan(10);
});

test("with a store the layers are in it as well, and the index is the same", async () => {
  const { image } = await imageOf(layers);
  const store = new LayerStore(join(scratch(), "store"));
  const model = await buildIndex(image, { store });
  expect(await buildIndex(image)).toEqual(model);
  expect(readdirSync(join(store.directory, "sha256")).toSorted()).toEqual(
    layers.map(({ diffId }) => `${diffId.slice(7)}.tar`).toSorted(),
  );
  for (const [at, bytesOf] of [lower, middle, upper].entries()) {
    expect(readFileSync(store.pathOf(layers[at]?.diffId ?? "")).equals(bytesOf)).toBe(true);
  }
  expect(await buildIndex(image, { store })).toEqual(model);
});

test("a layer that occurs twice is read once and applied twice", async () => {
  const small: TestLayer = { encoding: "gzip", blob: gzipSync(upper), diffId: sha256(upper) };
  const hiding = archive([whiteout("etc")]);
  const { image } = await imageOf([small, { encoding: "tar", blob: hiding, diffId: sha256(hiding) }, small]);
  const read: string[] = [];
  const stream: Image["blobs"]["stream"] = (blob) => {
    read.push(blob.digest);
    return image.blobs.stream(blob);
  };
  const model = await buildIndex({ ...image, blobs: { ...image.blobs, stream } });
  expect(read.length).toBe(2);
  expect(resolve(indexFromModel(model), "/etc/hosts")?.content?.layer).toBe(2);
});

describe.each<[string, () => Lane]>([
  ["here", laneHere],
  ["in a worker", laneInWorker],
])("a lane %s", (_, open) => {
  const enough: LayerLimits = { bytes: 1e9, entries: 1000, entryBytes: 1e6 };

  async function scan(layer: TestLayer, file?: string, limits = enough) {
    const lane = open();
    const blob = { digest: sha256(layer.blob), size: layer.blob.length, encoding: layer.encoding };
    async function* chunks() {
      for (let at = 0; at < layer.blob.length; at += 70_000) yield layer.blob.subarray(at, at + 70_000);
    }
    const job = { blob, diffId: layer.diffId, spanBytes: 200_000, limits, ...(file !== undefined && { file }) };
    return lane.scan(job, chunks()).finally(() => lane.close());
  }

  test("reads each layer, and writes it when there is a file", async () => {
    for (const [at, wanted] of [lower, middle, upper].entries()) {
      const path = join(scratch(), "layer");
      const found = await scan(layers[at] as TestLayer, path);
      expect(found.size).toBe(wanted.length);
      expect(readFileSync(path).equals(wanted)).toBe(true);
      expect(found.entries.every(({ xattrs }) => [...xattrs.values()].every(Buffer.isBuffer))).toBe(true);
    }
    expect((await scan(layers[0] as TestLayer)).entries[1]?.xattrs).toEqual(
      new Map([["user.note", Buffer.from([0, 255])]]),
    );
  });

  test("tells an error as a UserError, and reads on", async () => {
    const damaged = Buffer.from(layers[0]?.blob ?? []);
    damaged.fill(0xff, 600_000, 600_100);
    const failed = await scan({ ...(layers[0] as TestLayer), blob: damaged }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(UserError);
    expect(failed).toMatchObject({ code: "BAD_LAYER_DATA" });
    const other = await scan({ ...(layers[2] as TestLayer), diffId: sha256("x") }).catch((error: unknown) => error);
    expect(other).toMatchObject({ code: "DIGEST_MISMATCH", hint: expect.any(String) });
  });

  test("tells what a file system refused as such, without a stack", async () => {
    const path = join(scratch(), "there-already");
    writeFileSync(path, "");
    const failed = await scan(layers[2] as TestLayer, path).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "EEXIST", syscall: "open", path });
    expect((failed as Error).message).not.toContain("\n");
  });
});

test.each<[string, Partial<LayerLimits>, string]>([
  ["bytes", { bytes: 4000 }, "more than 4000 bytes come out"],
  ["entries", { entries: 3 }, "it has more than 3 entries"],
  ["names", { entryBytes: 30 }, "its names and attributes have more than 30 bytes"],
])("a layer of too many %s is given up", (_, limit, message) => {
  const { diffId, blob, encoding } = layers[0] as TestLayer;
  const job = {
    blob: { digest: sha256(blob), size: blob.length, encoding },
    ...{ diffId, spanBytes: 1000, limits: { bytes: 1e9, entries: 1000, entryBytes: 1e6, ...limit } },
  };
  const scanner = layerScanner(job, () => {});
  expect(() => scanner.push(blob)).toThrow(
    expect.objectContaining({ code: "BAD_LAYER_DATA", message: expect.stringContaining(message) }),
  );
  scanner.close();
});

test("a lane whose thread has ended says so", async () => {
  const lane = laneInWorker();
  await lane.close();
  async function* nothing() {}
  await expect(lane.scan({} as never, nothing())).rejects.toThrow("the thread that reads layers has ended");
});

test("a damaged image leaves nothing in the store, and its lowest bad layer is named by its digest", async () => {
  const { image, layout } = await imageOf(layers);
  for (const at of [2, 0]) {
    const { digest } = image.layers[at] ?? expect.fail("no layer");
    const blob = Buffer.from(layers[at]?.blob ?? []);
    blob.fill(0xff, blob.length >> 1, (blob.length >> 1) + 50);
    writeFileSync(blobPath(layout, digest), blob);
    const store = new LayerStore(join(scratch(), "store"));
    await expect(buildIndex(image, { store })).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      message: expect.stringContaining(digest),
    });
    expect(readdirSync(join(store.directory, "sha256"))).toEqual([]);
  }
});
