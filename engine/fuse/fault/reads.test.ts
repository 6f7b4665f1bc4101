import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReadFault } from "../faults.ts";
import { contentOf } from "../testing/filesystem.ts";
import { testImage } from "../testing/image.ts";
import { createTree } from "../tree.ts";
import { faultyContent } from "./reads.ts";

const size = 1000;
const bytes = Buffer.from(Array.from({ length: size }, (_, i) => (i * 7 + 1) % 251));
const image = testImage({ entries: { a: { bytes }, b: { bytes: Buffer.from(bytes).reverse() } } });
const tree = createTree(image.index);

/** Bytes of `/a`, which lies at the layer's begin, as given at once; those that must be waited for have to be the same. */
async function read(fault: Omit<ReadFault, "on">, offset: number, length: number): Promise<Buffer> {
  const inode = tree.resolve("/a") ?? expect.fail();
  const content = faultyContent(contentOf(image), [{ on: "files", ...fault }], tree);
  const now = Buffer.alloc(length + 2, 0xee);
  const count = content.readNow(inode, offset, length, now, 1) ?? expect.fail();
  const later = await content.read(inode, offset, length);
  expect(later).toEqual(now.subarray(1, 1 + count));
  expect([now[0], now[1 + count]]).toEqual([0xee, 0xee]);
  return later;
}

const range = fc
  .tuple(fc.nat(size - 1), fc.nat(size))
  .map(([offset, length]) => [offset, Math.min(length, size - offset)] as const);

test("an answer has at most so many bytes, and those are right", async () => {
  await fc.assert(
    fc.asyncProperty(range, fc.integer({ min: 1, max: size }), async ([offset, length], atMost) => {
      const wanted = bytes.subarray(offset, offset + Math.min(length, atMost));
      expect(await read({ atMost }, offset, length)).toEqual(wanted);
    }),
  );
});

test("atMost with an offset: what lies before it comes whole", async () => {
  expect((await read({ atMost: 10, fromOffset: 100 }, 0, 50)).length).toBe(50);
  expect((await read({ atMost: 10, fromOffset: 100 }, 0, 200)).length).toBe(100);
  expect((await read({ atMost: 10, fromOffset: 100 }, 150, 200)).length).toBe(10);
});

test("zeros, or the bytes of another place, from an offset on; as many as asked for", async () => {
  const shifts = fc.integer({ min: -size, max: size });
  await fc.assert(
    fc.asyncProperty(range, fc.nat(size), shifts, async ([offset, length], fromOffset, shift) => {
      const wanted = (wrong: (at: number) => number) =>
        Buffer.from(
          Array.from({ length }, (_, i) =>
            offset + i < fromOffset ? bytes[offset + i] : wrong(offset + i),
          ) as number[],
        );
      expect(await read({ zeros: true, fromOffset }, offset, length)).toEqual(wanted(() => 0));
      if (shift >= 0 && shift !== 0) {
        expect(await read({ shift, fromOffset }, offset, length)).toEqual(wanted((at) => bytes[at + shift] ?? 0));
      }
    }),
  );
  expect(await read({ shift: -5 }, 10, 4)).toEqual(bytes.subarray(5, 9));
});

test("files that the fault does not touch are true", async () => {
  const inode = tree.resolve("/b") ?? expect.fail();
  const content = faultyContent(contentOf(image), [{ on: { paths: ["/a"] }, zeros: true }], tree);
  expect(await content.read(inode, 0, size)).toEqual(Buffer.from(bytes).reverse());
});

test.each<[Omit<ReadFault, "on">, RegExp]>([
  [{ atMost: 0 }, /"atMost" is 0, should be a whole number from 1/],
  [{ fromOffset: -1 }, /"fromOffset" is -1/],
  [{ shift: 0.5 }, /"shift" is 0.5/],
])("a fault that nothing can have is refused: %j", async (fault, message) => {
  await expect(read(fault, 0, 1)).rejects.toThrow(message);
});
