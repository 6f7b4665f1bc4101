import { expect, test } from "vitest";
import { type KernelWish, pairKernels } from "./pair-kernels.ts";

const kernel = (release: string, version = "#1") => ({ name: release, release, version });
const pairsOf = (before: string[], after: string[], wish?: KernelWish) =>
  pairKernels(
    before.map((name) => kernel(name)),
    after.map((name) => kernel(name)),
    wish,
  ).pairs.map(({ before: a, after: b, why }) => `${a.release} ${b.release} ${why}`);

test("the same build, then the only one of a series, then the only one there is", () => {
  expect(pairsOf(["6.1.0-49", "6.12.43", "5.10.1"], ["6.12.43", "6.1.0-50", "7.2.0"])).toEqual([
    "6.1.0-49 6.1.0-50 same series",
    "6.12.43 6.12.43 same build",
  ]);
  expect(pairsOf(["5.10.1"], ["7.2.0"])).toEqual(["5.10.1 7.2.0 the only one on each side"]);
});

test("nothing is guessed: two builds of a series, or two left, have no partner", () => {
  const { pairs, alone } = pairKernels([kernel("6.1.1"), kernel("6.1.2")], [kernel("6.1.3"), kernel("7.2.0")]);
  expect(pairs).toEqual([]);
  expect(alone.before).toHaveLength(2);
  expect(alone.after).toHaveLength(2);
});

test("the same release of another build is another kernel", () => {
  const [pair] = pairKernels([kernel("6.1.1", "#1")], [kernel("6.1.1", "#2")]).pairs;
  expect(pair?.why).toBe("same series");
});

test("what is asked for is compared, and nothing else", () => {
  expect(pairsOf(["6.1.1", "6.12.43"], ["6.12.43", "7.2.0"], { before: "6.1", after: "7.2" })).toEqual([
    "6.1.1 7.2.0 asked for",
  ]);
  expect(pairsOf(["6.1.1", "6.12.43"], ["7.2.0"], { before: "6.12.43" })).toEqual(["6.12.43 7.2.0 asked for"]);
  expect(() => pairsOf(["6.1.1"], ["7.2.0"], { before: "6.2" })).toThrow(/no kernel "6.2" on the first side/);
});
