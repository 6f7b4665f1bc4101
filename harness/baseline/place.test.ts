import { expect, test } from "vitest";
import { expectedAt, matchesKernel } from "./place.ts";
import type { ExpectedPlace } from "./schema.ts";

test.each([
  ["6.18", "6.18.44-fc", true],
  ["6.1", "6.18.44-fc", false],
  ["6.18.44-fc", "6.18.44-fc", true],
  ["6.18.4", "6.18.44-fc", false],
  ["6.*", "6.18.44-fc", true],
  ["*-cloud-amd64", "6.1.0-50-cloud-amd64", true],
  ["6.1.*-cloud-*64", "6.1.0-50-cloud-amd64", true],
  ["6.1.*-rt-*", "6.1.0-50-cloud-amd64", false],
  ["aba*aba", "aba", false],
  ["*", "7.2", true],
])("%s for %s: %s", (pattern, release, holds) => {
  expect(matchesKernel(pattern, release)).toBe(holds);
});

const place = (kernel: string, release: string, environment = "host"): ExpectedPlace => {
  const from = { release, version: "#1", profile: "quick", startedAt: "2026-01-01", mountproof: "0.1.0" };
  return { kernel, environment, subject: "builtin", from, cells: {} };
};

test("the build itself comes first, then release, series and pattern; never another environment", () => {
  const places = [
    place("6.*", "6.1.1"),
    place("6.18", "6.18.1"),
    place("6.18.7", "6.18.5"),
    place("6.18.2", "6.18.2"),
    place("7.2", "7.2.0", "vm"),
  ];
  const at = (release: string) =>
    expectedAt({ places }, { kernel: { name: "k", release, version: "#1" }, environment: "host", subject: "builtin" })
      ?.kernel;
  expect(at("6.18.1")).toBe("6.18");
  expect(at("6.18.2")).toBe("6.18.2");
  expect(at("6.18.7")).toBe("6.18.7");
  expect(at("6.18.9")).toBe("6.18");
  expect(at("6.12.1")).toBe("6.*");
  expect(at("7.2.0")).toBeUndefined();
});
