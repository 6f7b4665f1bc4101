import { expect, it } from "vitest";
import { formatTable, lessIsBetter, median, moreIsBetter, toJson } from "./table.ts";

it("has ratios above 1 where ours is better, of times and of speeds", () => {
  expect(lessIsBetter({ name: "mount", unit: "ms", ours: 50, peer: 100, peerName: "p" }).ratio).toBe(2);
  expect(moreIsBetter({ name: "read", unit: "MB/s", ours: 50, peer: 100, peerName: "p" }).ratio).toBe(0.5);
});

it("takes the median of several tries", () => {
  expect(median([9, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(lessIsBetter({ name: "", unit: "ms", ours: [1, 2, 90], peer: [4], peerName: "p" }).ratio).toBe(2);
});

it("refuses what has no ratio, as a peer that did nothing in no time", () => {
  expect(() => lessIsBetter({ name: "walk", unit: "ms", ours: 0, peer: 1, peerName: "p" })).toThrow("walk against p");
  expect(() => moreIsBetter({ name: "walk", unit: "ms", ours: [], peer: 1, peerName: "p" })).toThrow("walk against p");
});

it("tells beside a row whether what is aimed at is met", () => {
  const rows = [1, 4].map((ours) =>
    moreIsBetter({ name: "reads", unit: "MB/s", ours, peer: 2, peerName: "bare disk", target: 0.9 }),
  );
  const [, missed, met] = formatTable(rows).split("\n");
  expect(missed).toBe("reads     1     2  MB/s   0.50  bare disk  0.90  not met");
  expect(met).toBe("reads     4     2  MB/s      2  bare disk  0.90  met");
});

it("writes rows of six fields", () => {
  const row = lessIsBetter({ name: "mount", unit: "ms", ours: 50, peer: 100, peerName: "p", target: 1 });
  expect(JSON.parse(toJson([row]))).toEqual([
    { name: "mount", ours: 50, peer: 100, peerName: "p", ratio: 2, unit: "ms" },
  ]);
});
