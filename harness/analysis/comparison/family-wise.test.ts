import { expect, test } from "vitest";
import { tellingOf } from "./family-wise.ts";

const one = (p: number, least: number) => ({ p, least });

test("alone, a test is held against alpha itself", () => {
  expect(tellingOf([one(0.01, 0.001)], 0.01)).toHaveLength(1);
  expect(tellingOf([one(0.011, 0.001)], 0.01)).toHaveLength(0);
});

test("each test that could tell something makes the bound narrower, the others cost nothing", () => {
  const able = Array.from({ length: 9 }, () => one(0.5, 0.0001));
  const unable = Array.from({ length: 500 }, () => one(1, 0.5));
  // Ten tests count: 0.01 / 10.
  expect(tellingOf([one(0.001, 0.0001), ...able, ...unable], 0.01)).toHaveLength(1);
  expect(tellingOf([one(0.0011, 0.0001), ...able, ...unable], 0.01)).toHaveLength(0);
});

test("Tarone's count: tests that cannot reach alpha by their number are left out", () => {
  // Three could reach 0.01, but only one of them 0.005: it is held against 0.01 / 2, not 0.01 / 3.
  const others = [one(0.9, 0.009), one(0.9, 0.009)];
  expect(tellingOf([one(0.005, 0.001), ...others], 0.01)).toHaveLength(1);
  expect(tellingOf([one(0.0051, 0.001), ...others], 0.01)).toHaveLength(0);
  expect(tellingOf([], 0.01)).toEqual([]);
});
