import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import type { Content } from "../content.ts";
import { openContent } from "../open-content.ts";
import { type Encoding, someFile, spanImage } from "../testing/span-image.ts";

/** Not a multiple of the span's 4096 bytes, and several spans long. */
const files = [someFile(10, 1), someFile(20_000, 2), Buffer.alloc(0), someFile(9000, 3)];

function open(image: ReturnType<typeof spanImage>, withCache: boolean, told: string[] = []): Content {
  const cache = withCache ? { cache: { directory: join(scratch(), "cache") } } : {};
  return openContent(image.index, cache, { warn: (message) => told.push(message) });
}

describe.each<Encoding>(["tar", "gzip", "zstd", "gzip-stream"])("%s", (encoding) => {
  test.each([true, false])("reads any part of any file; with a disk cache: %s", async (withCache) => {
    const image = spanImage(scratch(), files, { encoding });
    expect(image.spans.length).toBeGreaterThanOrEqual(5);
    const content = open(image, withCache);
    const range = fc.tuple(fc.nat(files.length - 1), fc.integer({ min: -5, max: 21_000 }), fc.nat(22_000));
    await fc.assert(
      fc.asyncProperty(range, async ([at, offset, length]) => {
        const wanted = offset < 0 ? Buffer.of() : (files[at] ?? Buffer.of()).subarray(offset, offset + length);
        expect(wanted.equals(await content.read(image.inode(at), offset, length))).toBe(true);
        await content.idle();
        const target = Buffer.alloc(wanted.length + 2, 7);
        expect(content.readNow(image.inode(at), offset, length, target, 1)).toBe(wanted.length);
        expect(target.equals(Buffer.concat([Buffer.of(7), wanted, Buffer.of(7)]))).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(content.metrics.fetches.count).toBeLessThanOrEqual(image.spans.length);
    expect(content.metrics.bytes[withCache ? "disk" : "memory"]).toBeGreaterThan(0);
    content.close();
  });
});

test("a read in the middle fetches and inflates one span and nothing else", async () => {
  const image = spanImage(scratch(), files);
  const content = open(image, true);
  const target = Buffer.alloc(100);
  expect(content.readNow(image.inode(1), 9000, 100, target, 0)).toBeUndefined();
  await content.read(image.inode(1), 9000, 100);
  // The file begins at byte 10 of the layer, so this is its third span.
  expect(content.metrics.fetches).toEqual({ count: 1, bytes: image.spans[2]?.blobLength, inflatedBytes: 4096 });
  expect(content.metrics.hits).toEqual({ store: 0, memory: 0, disk: 0, shared: 0, blob: 1 });
  content.close();
});

test("many reads of one span at a time make one fetch", async () => {
  const image = spanImage(scratch(), files);
  const content = open(image, false);
  await Promise.all(Array.from({ length: 20 }, (_, at) => content.read(image.inode(1), 5000 + at, 50)));
  expect(content.metrics.fetches.count).toBe(1);
  expect(content.metrics.joins).toBe(19);
  content.close();
});

test("a blob with a wrong byte gives the right bytes or an error", async () => {
  const images = (["tar", "gzip", "zstd", "gzip-stream"] as const).map((encoding) =>
    spanImage(scratch(), files, { encoding }),
  );
  const place = fc.tuple(fc.constantFrom(...images), fc.double({ min: 0, max: 0.999, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async ([image, part], flip) => {
      const right = readFileSync(image.blobPath);
      const wrong = Buffer.from(right);
      const at = Math.floor(part * right.length);
      wrong.writeUInt8(wrong.readUInt8(at) ^ flip, at);
      const content = open(image, false);
      const reads = [0, 1, 3].map((file) => content.read(image.inode(file), 0, 20_000));
      writeFileSync(image.blobPath, wrong);
      for (const [nth, result] of (await Promise.allSettled(reads)).entries()) {
        if (result.status === "fulfilled") expect(files[[0, 1, 3][nth] ?? 0]?.equals(result.value)).toBe(true);
        else expect(result.reason).toMatchObject({ name: "ContentUnavailable", code: "CONTENT_UNAVAILABLE" });
      }
      // Spans of a read that failed may be on their way still, and must not meet the file in the midst of being mended.
      await content.idle();
      const { wrong: counted, warnings } = content.metrics;
      // In an archive as it is each byte is one of the layer's; of a stream some do not matter, as a time in its header.
      if (image === images[0]) expect(counted.blob).toBe(2);
      expect(warnings.blob).toBe(counted.blob > 0 ? 1 : 0);
      writeFileSync(image.blobPath, right);
      expect(files[1]?.equals(await content.read(image.inode(1), 0, 20_000))).toBe(true);
      content.close();
    }),
    { numRuns: 60 },
  );
});

test("a blob that is gone is an error until it is back", async () => {
  const image = spanImage(scratch(), files);
  const told: string[] = [];
  const content = open(image, false, told);
  renameSync(image.blobPath, `${image.blobPath}-away`);
  for (let attempt = 0; attempt < 3; attempt++) {
    await expect(content.read(image.inode(1), 0, 10)).rejects.toMatchObject({ code: "CONTENT_UNAVAILABLE" });
  }
  expect(told).toEqual([expect.stringMatching(/^getting span 0 of layer "sha256:.*is missing$/)]);
  expect(content.metrics.unavailable.blob).toBe(3);
  renameSync(`${image.blobPath}-away`, image.blobPath);
  expect(await content.read(image.inode(1), 0, 10)).toEqual(files[1]?.subarray(0, 10));
  content.close();
});

test("an image of which nothing says where its bytes are is refused", () => {
  const image = spanImage(scratch(), files);
  const index = { ...image.index, storeReference: undefined };
  expect(() => openContent(index, {})).toThrow("nothing says where its bytes are");
});

test("of a file that is read in order the next spans are on their way; no other's are", async () => {
  const image = spanImage(scratch(), files);
  const content = open(image, true);
  const readAt = async (offset: number) => {
    await content.read(image.inode(1), offset, 100);
    await content.idle();
    return content.metrics.fetches.count;
  };
  // The file lies in five spans, of which the first begins ten bytes before it and the last holds other files too.
  expect(await readAt(0)).toBe(1);
  expect(await readAt(200)).toBe(1);
  expect(await readAt(4096)).toBe(4);
  expect(await readAt(8192)).toBe(5);
  expect(await readAt(12_288)).toBe(5);
  expect(await readAt(16_384)).toBe(5);
  expect(content.metrics.readAhead).toBe(3);
  expect(content.metrics.fetches.count).toBeLessThan(image.spans.length);
  content.close();
});

test("reads here and there fetch nothing ahead", async () => {
  const image = spanImage(scratch(), [someFile(80_000)]);
  const content = open(image, true);
  for (const span of [9, 3, 12, 5, 1, 7]) await content.read(image.inode(0), span * 4096 + 10, 100);
  await content.idle();
  expect(content.metrics.fetches.count).toBe(6);
  expect(content.metrics.readAhead).toBe(0);
  content.close();
});

test("reads that begin at any moment of a span's way get the right bytes", async () => {
  const image = spanImage(scratch(), files);
  const directory = scratch();
  for (let round = 0; round < 5; round++) {
    // Each with an empty cache: the moments between a fetch and a file are what matters.
    const content = openContent(image.index, { cache: { directory: join(directory, String(round)) } });
    const target = Buffer.alloc(20_000);
    const reads = Array.from({ length: 300 }, async (_, nth) => {
      for (let turn = nth % 60; turn > 0; turn--) await (turn % 3 === 0 ? Promise.resolve() : nextTurn());
      const [offset, length] = [(nth * 7919) % 20_000, (nth * 31) % 9000];
      const wanted = files[1]?.subarray(offset, offset + length);
      const now = content.readNow(image.inode(1), offset, length, target, 0);
      const found = now === undefined ? await content.read(image.inode(1), offset, length) : target.subarray(0, now);
      return wanted?.equals(found);
    });
    expect(new Set(await Promise.all(reads))).toEqual(new Set([true]));
    await content.idle();
    content.close();
  }
});
