import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scratch } from "../../fixtures/testing/scratch.ts";
import {
  decodeIndex,
  encodeIndex,
  type ImageModel,
  type Inode,
  indexFromModel,
  openIndex,
  resolve,
  writeIndex,
} from "./index.ts";
import { anyModel, anyName, common, emptyModel, modelOf } from "./testing/models.ts";

async function written(model: ImageModel): Promise<string> {
  const path = join(scratch(), "index");
  await writeIndex(model, path);
  return path;
}

test("a model comes back as it was", () => {
  const path = join(scratch(), "index");
  fc.assert(
    fc.property(anyModel, (model) => {
      writeFileSync(path, encodeIndex(model));
      const index = openIndex(path);
      expect(index.toModel()).toEqual(model);
      for (const { ino, children = {} } of model.inodes) {
        for (const [name, child] of Object.entries(children)) if (index.child(ino, name) !== child) expect.fail(name);
      }
      index.close();
    }),
    { numRuns: 150 },
  );
});

test("every name is found where it is, whatever its bytes, and listed in byte order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyName, { maxLength: 30 }), (names) => {
      const index = indexFromModel(modelOf(names));
      for (const [at, wanted] of names.entries()) expect(index.child(1, wanted)).toBe(at + 2);
      const listed = Array.from({ length: index.entryCount(1) }, (_, at) => index.entry(1, at).name);
      expect(listed).toEqual(names.toSorted((a, b) => Buffer.from(a, "latin1").compare(Buffer.from(b, "latin1"))));
      index.close();
    }),
    { numRuns: 60 },
  );
});

test("names that no file has are not found, in no directory", () => {
  const index = indexFromModel(modelOf(["a", "\xe9"]));
  const wrong = [
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty",
    "",
    "A",
    "aa",
    "\u0161",
    "\u0261",
    "a\0",
    "..",
  ];
  for (const name of wrong) expect(index.child(1, name), name).toBe(0);
  for (const ino of [0, -1, 0.5, 2, 4, 2 ** 32 + 1, Number.NaN]) {
    expect([index.child(ino, "a"), index.entryCount(ino), index.parent(ino)], String(ino)).toEqual([0, 0, 1]);
    expect(() => index.entry(ino, 0)).toThrow(RangeError);
  }
  for (const ino of [0, -1, 0.5, 4, 2 ** 32 + 1, Number.NaN]) expect(index.inode(ino)).toBeUndefined();
  for (const at of [-1, 2, 0.5, Number.NaN]) expect(() => index.entry(1, at), String(at)).toThrow(RangeError);
});

test("equal sets of attributes, names, targets and digests are stored once", () => {
  const xattrs = { "user.long": Buffer.alloc(5000, "x").toString("base64") };
  const file: Inode = { ...common, ino: 0, type: "file", xattrs };
  const model = modelOf(Array.from({ length: 100 }, (_, at) => `name-${at}`));
  const inodes = model.inodes.map((inode) => (inode.type === "file" ? { ...file, ino: inode.ino } : inode));
  expect(encodeIndex({ ...model, inodes }).length - encodeIndex(model).length).toBeLessThan(5200);
});

test("the same model gives the same bytes, and nothing else is left beside it", async () => {
  const [first, second] = [await written(modelOf(["b", "a"])), await written(modelOf(["a", "b"].reverse()))];
  expect(readFileSync(first)).toEqual(readFileSync(second));
  expect(readdirSync(join(first, ".."))).toEqual(["index"]);
});

test("a parent is the directory that names it; without a name it is the root", () => {
  const directory = (ino: number, children: Record<string, number>): Inode => ({
    ...common,
    ino,
    type: "directory",
    children,
  });
  const inodes = [directory(1, { a: 2 }), directory(2, { b: 3 }), directory(3, {}), directory(4, {})];
  const index = indexFromModel({ ...emptyModel, inodes });
  expect([1, 2, 3, 4].map(index.parent)).toEqual([1, 1, 2, 1]);
  // Nothing is kept for an inode.
  expect(index.inode(2)).not.toBe(index.inode(2));
});

test("the span that holds a byte is found, and its window", async () => {
  const window = Buffer.from(Array.from({ length: 32768 }, (_, at) => at % 249));
  const spans = [
    { offset: 0, length: 10, blobOffset: 3, blobLength: 5, digest: "a".repeat(64) },
    { offset: 10, length: 2 ** 40, blobOffset: 7, blobLength: 90, digest: "b".repeat(64), resume: { bits: 5, window } },
  ];
  const blob = { digest: "sha256:b", size: 97, encoding: "gzip" as const };
  const layers = [
    { diffId: "sha256:0", size: 3 },
    { diffId: "sha256:1", size: 2 ** 40 + 10, blob, spans },
  ];
  const path = await written({ ...emptyModel, layers });
  const opened = openIndex(path);
  for (const index of [opened, decodeIndex(opened.shared, path)]) {
    expect(index.span(0, 0)).toBeUndefined();
    expect(index.span(2, 0)).toBeUndefined();
    expect([-1, 2 ** 40 + 10, Number.NaN].map((offset) => index.span(1, offset))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([0, 9, 10, 2 ** 40 + 9].map((offset) => index.span(1, offset)?.number)).toEqual([0, 0, 1, 1]);
    expect(index.span(1, 3)).toMatchObject({ ...spans[0], bits: 0 });
    expect(index.span(1, 3)?.window()).toBeUndefined();
    expect(index.span(1, 500)).toMatchObject({ offset: 10, length: 2 ** 40, bits: 5, digest: "b".repeat(64) });
    expect(Buffer.from(index.span(1, 500)?.window() ?? [])).toEqual(window);
    index.close();
  }
});

describe("resolve", () => {
  const index = indexFromModel({
    ...emptyModel,
    inodes: [
      { ...common, ino: 1, type: "directory", children: { d: 2, s: 4 } },
      { ...common, ino: 2, type: "directory", children: { f: 3 } },
      { ...common, ino: 3, type: "file", nlink: 1 },
      { ...common, ino: 4, type: "symlink", target: "d", nlink: 1 },
    ],
  });
  test.each([
    ["/", 1],
    ["", 1],
    ["/d", 2],
    ["//d/./f", 3],
    ["/s", 4],
    ["/s/f", undefined],
    ["/d/f/g", undefined],
    ["/none", undefined],
  ])("%j is inode %s", (path, ino) => {
    expect(resolve(index, path)?.ino).toBe(ino);
  });
});

test("a model with content beyond the end of its layer is refused", () => {
  const layers = [{ diffId: "sha256:0", size: 10 }];
  const file = (offset: number): Inode => ({ ...common, ino: 2, type: "file", size: 4, content: { layer: 0, offset } });
  const encode = (offset: number) => encodeIndex({ ...modelOf(["a"]), layers, inodes: [root, file(offset)] });
  const root = modelOf(["a"]).inodes[0] as Inode;
  expect(encode(6).length).toBeGreaterThan(0);
  expect(() => encode(7)).toThrow("inode 2 is malformed");
});

describe("a model that is no image", () => {
  const root: Inode = { ...common, ino: 1, type: "directory", children: {} };
  const file: Inode = { ...common, ino: 2, type: "file", nlink: 1 };
  const below: Inode = { ...root, ino: 2, children: { up: 3 } };
  test.each<[string, readonly unknown[], string]>([
    ["no root", [], "its root is not a directory"],
    ["a file as root", [{ ...file, ino: 1 }], "its root is not a directory"],
    ["a wrong number", [root, { ...file, ino: 7 }], "inode 2 is malformed"],
    ["a child that is not there", [{ ...root, children: { a: 2 } }], "inode 1 is malformed"],
    ["content in a layer that is not there", [root, { ...file, size: 1, content: { layer: 0, offset: 0 } }], "inode 2"],
    ["bytes without content", [root, { ...file, size: 1 }], "inode 2 is malformed"],
    ["an unknown type", [root, { ...file, type: "door" }], "inode 2 is malformed"],
    ["a symlink without target", [root, { ...file, type: "symlink" }], "inode 2 is malformed"],
    ["text for a number", [root, { ...file, uid: "0" }], "inode 2 is malformed"],
    ["a number that does not fit", [root, { ...file, nlink: 2 ** 32 }], "its nlink is 4294967296"],
    ["a digest that is none", [root, { ...file, content: { layer: 0, offset: 0, digest: "A" } }], 'content is "A"'],
    ["a name with a slash", [{ ...root, children: { "a/b": 2 } }, file], '"a/b" cannot be the name of a file'],
    ["the name ..", [{ ...root, children: { "..": 2 } }, file], '".." cannot be the name of a file'],
    [
      "a name that is too long",
      [{ ...root, children: { ["x".repeat(256)]: 2 } }, file],
      "cannot be the name of a file",
    ],
    ["a directory in itself", [root, { ...below, children: { a: 2 } }], "inode 2 is malformed"],
    ["the root below itself", [{ ...root, children: { a: 1 } }], "inode 1 is malformed"],
    ["a loop", [root, below, { ...root, ino: 3, children: { down: 2 } }], "inode 2 is malformed"],
    [
      "two names of a directory",
      [
        { ...root, children: { a: 2, b: 2 } },
        { ...root, ino: 2 },
      ],
      "inode 2 is malformed",
    ],
  ])("with %s is refused", async (_, inodes, message) => {
    const writing = written({ ...emptyModel, inodes: inodes as Inode[] });
    await expect(writing).rejects.toThrow(message);
    await expect(writing).rejects.toMatchObject({ code: "BAD_INDEX" });
  });
});
