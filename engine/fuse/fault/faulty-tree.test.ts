import { expect, test } from "vitest";
import { testImage } from "../testing/image.ts";
import { createTree } from "../tree.ts";
import { faultyTree } from "./faulty-tree.ts";

const tree = createTree(
  testImage({
    entries: {
      a: { bytes: Buffer.from("two names") },
      dir: { entries: { b: { same: "/a" }, "na\xefve": { bytes: Buffer.alloc(0) } } },
      "\xe9t\xe9": { entries: { below: { bytes: Buffer.alloc(0) } } },
    },
  }).index,
);

function paths(served: typeof tree): string[] {
  const below = (path: string): string[] => {
    const directory = served.resolve(path);
    if (directory?.type !== "directory") return [];
    return served.entries(directory).flatMap(({ name }) => [`${path}/${name}`, ...below(`${path}/${name}`)]);
  };
  return below("");
}

test("separate hard links: each name has an inode of its own, with the attributes and bytes of the one it was", () => {
  const served = faultyTree(tree, { hardLinks: "separate" });
  const [a, b] = [served.resolve("/a"), served.resolve("/dir/b")];
  expect(b?.ino).not.toBe(a?.ino);
  expect(b).toEqual({ ...a, ino: b?.ino });
  expect(a?.nlink).toBe(2);
  expect(served.inode(b?.ino ?? 0)).toEqual(b);
  expect(paths(served)).toEqual(paths(tree));
});

test("an extra file is in every directory, and is one of its own in each", () => {
  const served = faultyTree(tree, { extraFile: ".wh.gone" });
  const extra = paths(served).filter((path) => !paths(tree).includes(path));
  expect(extra).toEqual(["/.wh.gone", "/dir/.wh.gone", "/\xe9t\xe9/.wh.gone"]);
  expect(new Set(extra.map((path) => served.resolve(path)?.ino)).size).toBe(3);
  expect(served.resolve("/.wh.gone")).toMatchObject({ type: "file", size: 0, nlink: 1 });
});

test("names that match are gone, and what is below them; link counts stay those of the image", () => {
  const served = faultyTree(tree, { lostNames: "[\\x80-\\xff]" });
  expect(paths(served)).toEqual(["/a", "/dir", "/dir/b"]);
  expect(served.resolve("/")?.nlink).toBe(tree.resolve("/")?.nlink);
});

test("the tree that others are served stays as it was", () => {
  const before = paths(tree);
  faultyTree(tree, { hardLinks: "separate", extraFile: "x", lostNames: "a" });
  expect(paths(tree)).toEqual(before);
});

test.each(["", ".", "..", "a/b", "a\0", "\u0100", "x".repeat(256)])("no file can be called %j", (extraFile) => {
  expect(() => faultyTree(tree, { extraFile })).toThrow(/"extraFile" is/);
});

test("what is no regular expression is refused", () => {
  expect(() => faultyTree(tree, { lostNames: "(" })).toThrow(/"\(" is no pattern/);
});
