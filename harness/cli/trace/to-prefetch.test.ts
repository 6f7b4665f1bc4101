import fc from "fast-check";
import { expect, test } from "vitest";
import { toPrefetch } from "./to-prefetch.ts";

test("files stand in the order of their first read, and ranges that touch are one", () => {
  const reads = [
    { path: "/b", offset: 4096, length: 4096 },
    { path: "/a", offset: 0, length: 10 },
    { path: "/b", offset: 0, length: 4096 },
    { path: "/b", offset: 100_000, length: 1 },
    { path: "/empty", offset: 0, length: 0 },
  ];
  expect(toPrefetch(reads)).toEqual([
    { path: "/b", offset: 0, length: 8192 },
    { path: "/b", offset: 100_000, length: 1 },
    { path: "/a", offset: 0, length: 10 },
  ]);
});

test("a file may be read in very many places", () => {
  const count = 200_000;
  // Coprime to the count: each place once, none beside the one before.
  const reads = Array.from({ length: count }, (_, at) => ({
    path: "/db",
    offset: ((at * 7919) % count) * 8192,
    length: 4096,
  }));
  expect(toPrefetch(reads)).toHaveLength(count);
});

const read = fc.record({
  path: fc.constantFrom("/a", "/b"),
  offset: fc.nat({ max: 60 }),
  length: fc.nat({ max: 12 }),
});

test("the list holds exactly the bytes that were read, none twice", () => {
  fc.assert(
    fc.property(fc.array(read), (reads) => {
      const bytes = (ranges: readonly { path: string; offset: number; length: number }[]) =>
        ranges.flatMap(({ path, offset, length }) => Array.from({ length }, (_, at) => `${path} ${offset + at}`));
      const listed = bytes(toPrefetch(reads));
      expect(new Set(listed).size).toBe(listed.length);
      expect(new Set(listed)).toEqual(new Set(bytes(reads)));
    }),
  );
});
