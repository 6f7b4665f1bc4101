import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytes } from "../../fixtures/content.ts";
import { file } from "../../fixtures/entries.ts";
import { packImage } from "../../fixtures/pack/pack-image.ts";
import { scratch } from "../../fixtures/testing/scratch.ts";
import type { ImageLayer } from "../image/index.ts";
import { openImage } from "../image/index.ts";
import { buildIndex, indexFromModel, resolve } from "../index/index.ts";
import { LayerStore, openContent } from "./index.ts";

const data = Buffer.from(Array.from({ length: 5000 }, (_, at) => at % 251));

async function image() {
  const directory = join(scratch(), "layout");
  const entries = [file("before", "12345"), file("data", bytes(data)), file("empty", ""), file("after", "67890")];
  await packImage({ layers: [{ encoding: "gzip", entries }] }, directory);
  return openImage(directory);
}

function layerOf(content: Buffer, diffId = `sha256:${createHash("sha256").update(content).digest("hex")}`): ImageLayer {
  return {
    ...{ digest: `sha256:${"0".repeat(64)}`, size: content.length, mediaType: "test", encoding: "tar", diffId },
    async *read() {
      for (let at = 0; at < content.length; at += 1000) yield content.subarray(at, at + 1000);
    },
  };
}

test("reads any part of a file, and nothing of its neighbours", async () => {
  const store = new LayerStore(scratch());
  const index = indexFromModel(await buildIndex(await image(), { store }));
  const content = openContent(index, { storeDir: store.directory });
  const target = Buffer.alloc(8000);
  const [inode, empty] = [resolve(index, "/data"), resolve(index, "/empty")];
  if (inode === undefined || empty === undefined) throw new Error("not indexed");
  const range = fc.tuple(fc.integer({ min: 0, max: 6000 }), fc.integer({ min: 0, max: 7000 }));
  await fc.assert(
    fc.asyncProperty(range, async ([offset, length]) => {
      const wanted = data.subarray(offset, offset + length);
      expect(content.readNow(inode, offset, length, target, 1)).toBe(wanted.length);
      expect(target.subarray(1, 1 + wanted.length)).toEqual(wanted);
      expect(await content.read(inode, offset, length)).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
  expect(content.readNow(empty, 0, 10, target, 0)).toBe(0);
  expect(content.readNow(inode, -1, 10, target, 0)).toBe(0);
  expect((await content.read(inode, 2 ** 40, 10)).length).toBe(0);
  content.close();
});

test("several may fill a store at once; one layer file is left", async () => {
  const store = new LayerStore(scratch());
  const layer = layerOf(data);
  const filled = await Promise.all(Array.from({ length: 8 }, () => new LayerStore(store.directory).fill(layer)));
  expect(new Set(filled.map(({ size }) => size))).toEqual(new Set([5000]));
  expect(readdirSync(join(store.directory, "sha256"))).toEqual([`${layer.diffId.slice(7)}.tar`]);
  expect(readFileSync(store.pathOf(layer.diffId))).toEqual(data);
  expect(await store.has(layer.diffId)).toBe(true);
});

test("a layer that is there is not written again", async () => {
  const store = new LayerStore(scratch());
  const { path } = await store.fill(layerOf(data));
  utimesSync(path, 1, 1);
  await store.fill(layerOf(data));
  expect(statSync(path).mtimeMs).toBe(1000);
});

test("a layer with another diffID leaves nothing behind", async () => {
  const store = new LayerStore(scratch());
  const wanted = `sha256:${"b".repeat(64)}`;
  await expect(store.fill(layerOf(data, wanted))).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    message: expect.stringContaining(`wanted digest "${wanted}", found "${layerOf(data).diffId}"`),
  });
  expect(readdirSync(join(store.directory, "sha256"))).toEqual([]);
  expect(await store.has(wanted)).toBe(false);
});

test("a layer that fails in the middle leaves nothing behind", async () => {
  const store = new LayerStore(scratch());
  const failing: ImageLayer = {
    ...layerOf(data),
    async *read() {
      yield data;
      throw new Error("cut");
    },
  };
  await expect(store.fill(failing)).rejects.toThrow("cut");
  expect(readdirSync(join(store.directory, "sha256"))).toEqual([]);
});

test("what a killed writer left is removed by a later one, what may still be written is not", async () => {
  const store = new LayerStore(scratch());
  const { path } = await store.fill(layerOf(data));
  const [old, young] = [`${path}.0.tmp`, `${path}.1.tmp`];
  for (const left of [old, young]) writeFileSync(left, "half of it");
  for (const aged of [old, path]) utimesSync(aged, 1, 1);
  await (await store.begin(`sha256:${"a".repeat(64)}`)).drop();
  expect([old, young, path].map((file) => existsSync(file))).toEqual([false, true, true]);
});

test("a store that lacks a layer, or holds a cut one, is refused when it is opened", async () => {
  const store = new LayerStore(scratch());
  const index = indexFromModel(await buildIndex(await image(), { store }));
  const path = store.pathOf(index.layers[0]?.diffId ?? "");
  truncateSync(path, 100);
  expect(() => openContent(index, { storeDir: store.directory })).toThrow(/has 100 bytes, wanted/);
  rmSync(path);
  expect(() => openContent(index, { storeDir: store.directory })).toThrow(
    /opening layer "sha256:[0-9a-f]{64}": cannot open/,
  );
});

test("closing frees every descriptor", async () => {
  const store = new LayerStore(scratch());
  const index = indexFromModel(await buildIndex(await image(), { store }));
  const open = () => readdirSync("/proc/self/fd").length;
  const before = open();
  const contents = Array.from({ length: 20 }, () => openContent(index, { storeDir: store.directory }));
  expect(open()).toBe(before + 20);
  for (const content of contents) content.close();
  expect(open()).toBe(before);
});

test("a diffID cannot lead out of the store", () => {
  const directory = scratch();
  mkdirSync(join(directory, "store"));
  const store = new LayerStore(join(directory, "store"));
  expect(() => store.pathOf("sha256:../../x")).toThrow('"sha256:../../x" is not a digest');
  expect(existsSync(join(directory, "x.tar"))).toBe(false);
});
