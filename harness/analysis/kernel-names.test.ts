import { expect, test } from "vitest";
import { kernelNames } from "./kernel-names.ts";

const header = (release: string, version: string, build?: string) => ({
  kernel: { release, version, machine: "x86_64" },
  ...(build === undefined ? {} : { kernelBuild: { build, origin: {}, configDigest: "", config: {}, digest: "" } }),
});
const namesOf = (headers: readonly ReturnType<typeof header>[]) => {
  const name = kernelNames(headers);
  return headers.map(({ kernel }) => name(kernel));
};

test("a release that only one kernel has is its name, however often it ran", () => {
  expect(namesOf([header("6.1.0", "#1"), header("6.1.0", "#1", "6.1.1-1"), header("7.2.0", "#1")])).toEqual([
    "6.1.0",
    "6.1.0",
    "7.2.0",
  ]);
});

test("builds of one release are told apart by package version, or by what uname says", () => {
  expect(namesOf([header("6.1.0", "#1", "6.1.1-1"), header("6.1.0", "#2", "6.1.2-1")])).toEqual([
    "6.1.0 (6.1.1-1)",
    "6.1.0 (6.1.2-1)",
  ]);
  expect(namesOf([header("6.1.0", "#1"), header("6.1.0", "#2")])).toEqual(["6.1.0 (#1)", "6.1.0 (#2)"]);
  expect(namesOf([header("6.1.0", "#1", "bzImage"), header("6.1.0", "#2", "bzImage")])).toEqual([
    "6.1.0 (#1)",
    "6.1.0 (#2)",
  ]);
});
