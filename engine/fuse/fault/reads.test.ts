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

/** Bytes of `/a`, which lies at the layer's begin. */
function read(fault: Omit<ReadFault, "on">, offset: number, length: number): Buffer {
  const inode = tree.resolve("/a") ?? expect.fail();
  return faultyContent(contentOf(image), [{ on: "files", ...fault }], tree).readSync(inode, offset, length);
}

const range = fc
  .tuple(fc.nat(size - 1), fc.nat(size))
  .map(([offset, length]) => [offset, Math.min(length, size - offset)] as const);

test("an answer has at most so many bytes, and those are right", () => {
  fc.assert(
    fc.property(range, fc.integer({ min: 1, max: size }), ([offset, length], atMost) => {
      const wanted = bytes.subarray(offset, offset + Math.min(length, atMost));
      expect(read({ atMost }, offset, length)).toEqual(wanted);
    }),
  );
});

test("atMost with an offset: what lies before it comes whole", () => {
  expect(read({ atMost: 10, fromOffset: 100 }, 0, 50).length).toBe(50);
  expect(read({ atMost: 10, fromOffset: 100 }, 0, 200).length).toBe(100);
  expect(read({ atMost: 10, fromOffset: 100 }, 150, 200).length).toBe(10);
});

test("zeros, or the bytes of another place, from an offset on; as many as asked for", () => {
  fc.assert(
    fc.property(range, fc.nat(size), fc.integer({ min: -size, max: size }), ([offset, length], fromOffset, shift) => {
      const wanted = (wrong: (at: number) => number) =>
        Buffer.from(
          Array.from({ length }, (_, i) =>
            offset + i < fromOffset ? bytes[offset + i] : wrong(offset + i),
          ) as number[],
        );
      expect(read({ zeros: true, fromOffset }, offset, length)).toEqual(wanted(() => 0));
      if (shift >= 0 && shift !== 0) {
        expect(read({ shift, fromOffset }, offset, length)).toEqual(wanted((at) => bytes[at + shift] ?? 0));
      }
    }),
  );
  expect(read({ shift: -5 }, 10, 4)).toEqual(bytes.subarray(5, 9));
});

test("files that the fault does not touch are true", () => {
  const inode = tree.resolve("/b") ?? expect.fail();
  const content = faultyContent(contentOf(image), [{ on: { paths: ["/a"] }, zeros: true }], tree);
  expect(content.readSync(inode, 0, size)).toEqual(Buffer.from(bytes).reverse());
});

test.each<[Omit<ReadFault, "on">, RegExp]>([
  [{ atMost: 0 }, /"atMost" is 0, should be a whole number from 1/],
  [{ fromOffset: -1 }, /"fromOffset" is -1/],
  [{ shift: 0.5 }, /"shift" is 0.5/],
])("a fault that nothing can have is refused: %j", (fault, message) => {
  expect(() => read(fault, 0, 1)).toThrow(message);
});
