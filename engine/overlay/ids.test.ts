import { describe, expect, test } from "vitest";
import { UserError } from "../errors.ts";
import { checkBasePath, checkContainerId, checkImageDigest, imageDigestOf, imageDirectoryName } from "./ids.ts";

const hex = "0123456789abcdef".repeat(4);

describe("container ids", () => {
  test.each(["a", "build-1", "A.b_c-9", "x".repeat(128)])("%j is taken", (id) => {
    expect(checkContainerId(id)).toBe(id);
  });

  const bad = [
    "",
    ".",
    "..",
    "-a",
    "_a",
    ".a",
    "a/b",
    "../a",
    "a\n",
    "a b",
    "a,b",
    "a:b",
    "a\\b",
    "ä",
    "a\0",
    "x".repeat(129),
  ];
  test.each(bad)("%j is refused", (id) => {
    expect(() => checkContainerId(id)).toThrow(UserError);
  });
});

describe("image digests", () => {
  test("become a directory name and back", () => {
    expect(imageDirectoryName(`sha256:${hex}`)).toBe(`sha256-${hex}`);
    expect(imageDigestOf(`sha256-${hex}`)).toBe(`sha256:${hex}`);
    expect(imageDigestOf("lost+found")).toBeUndefined();
  });

  test.each([hex, `sha512:${hex}`, `sha256:${hex.toUpperCase()}`, `sha256:${hex}0`, `sha256:${hex}\n`, "sha256:../x"])(
    "%j is refused",
    (value) => expect(() => checkImageDigest(value)).toThrow(UserError),
  );
});

describe("base paths", () => {
  test.each([
    ["/var/lib/clip", "/var/lib/clip"],
    ["/var//lib/./clip/", "/var/lib/clip"],
  ])("%j becomes %j", (given, plain) => expect(checkBasePath("mount base", given)).toBe(plain));

  test.each(["", "clip", "./clip", "/", "//", "/a/../b", "/a\0b"])("%j is refused", (path) => {
    expect(() => checkBasePath("mount base", path)).toThrow(UserError);
  });
});
