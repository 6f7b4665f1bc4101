import { expect, test } from "vitest";
import { mib } from "./memory.ts";
import { missingConcurrency, processesToKeep, trialsAtOnce } from "./side-room.ts";

const gib = 1024 * mib;

// A start is 110 MiB, the agent and the kernel 128 MiB: 4 starts are 568, 16 are 1888.
test.each([
  [500 * mib, [4, 16]],
  [568 * mib, [16]],
  [1887 * mib, [16]],
  [1888 * mib, []],
])("with %d bytes free, so many starts at a time cannot be had: %j", (available, levels) => {
  expect(missingConcurrency(available).map(({ level }) => level)).toEqual(levels);
});

test("the reason tells what is needed and what is there", () => {
  expect(missingConcurrency(gib)).toEqual([
    { factor: "concurrency", level: 16, reason: "16 starts need about 1888 MiB of memory, 1024 are free" },
  ]);
});

test("one trial always fits, eight are enough", () => {
  expect([0, gib / 2, 64 * gib].map(trialsAtOnce)).toEqual([1, 4, 8]);
});

test("what is kept grows with the memory, within bounds", () => {
  expect([0, 4 * gib, 64 * gib].map(processesToKeep)).toEqual([4, 9, 16]);
});
