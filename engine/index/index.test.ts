import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scratch } from "../../fixtures/testing/scratch.ts";
import { UserError } from "../errors.ts";
import { type ImageIndex, type Inode, readIndex, resolve, writeIndex } from "./index.ts";

const common = { mode: 0o755, uid: 0, gid: 0, size: 0, mtimeSec: -1, mtimeNsec: 5, nlink: 2 } as const;

/** A root with the given names, all of them empty files. */
function indexOf(names: readonly string[]): ImageIndex {
  const children: Record<string, number> = Object.create(null);
  for (const [at, name] of names.entries()) children[name] = at + 2;
  const root: Inode = { ...common, ino: 1, type: "directory", children };
  const files = names.map((_, at): Inode => ({ ...common, ino: at + 2, type: "file", nlink: 1 }));
  return { formatVersion: 1, imageDigest: "sha256:x", layers: [], inodes: [root, ...files] };
}

async function written(index: ImageIndex): Promise<string> {
  const path = join(scratch(), "index");
  await writeIndex(index, path);
  return path;
}

test("an index comes back as it was, with any name that bytes can make", async () => {
  const name = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
  const hard = fc.constantFrom("__proto__", "constructor", "7", "10", "\xff\xfe", "\n", '"');
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.oneof(name, hard), { maxLength: 30 }), async (names) => {
      const index = indexOf(names);
      const found = readIndex(await written(index));
      expect(found).toEqual(index);
      for (const [at, wanted] of names.entries()) expect(found.inodes[0]?.children?.[wanted]).toBe(at + 2);
    }),
    { numRuns: 60 },
  );
});

test("names that every JavaScript object has are not found where no file has them", async () => {
  const index = readIndex(await written(indexOf(["a"])));
  for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
    expect(resolve(index, `/${name}`), name).toBeUndefined();
  }
});

test("the same index gives the same bytes, and nothing else is left beside it", async () => {
  const [first, second] = [await written(indexOf(["b", "a"])), await written(indexOf(["b", "a"]))];
  expect(readFileSync(first)).toEqual(readFileSync(second));
  expect(readdirSync(join(first, ".."))).toEqual(["index"]);
});

describe("resolve", () => {
  const index: ImageIndex = {
    ...indexOf([]),
    inodes: [
      { ...common, ino: 1, type: "directory", children: { d: 2, s: 4 } },
      { ...common, ino: 2, type: "directory", children: { f: 3 } },
      { ...common, ino: 3, type: "file", nlink: 1 },
      { ...common, ino: 4, type: "symlink", target: "d", nlink: 1 },
    ],
  };
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

describe("a damaged index", () => {
  test("is refused wherever it is cut or changed", async () => {
    const path = await written(indexOf(["some", "names"]));
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length += 7) expectRefused(path, bytes.subarray(0, length));
    for (let at = 0; at < bytes.length; at += 5) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x15;
      expectRefused(path, damaged);
    }
    expectRefused(path, Buffer.concat([bytes, Buffer.from("more")]));
  });

  test("of another version is refused by number", async () => {
    const path = await written({ ...indexOf([]), formatVersion: 99 });
    expect(() => readIndex(path)).toThrow("it has format version 99, wanted 1");
  });

  test("that is missing is refused by name", () => {
    expect(() => readIndex("/nowhere/index")).toThrow('reading index "/nowhere/index"');
  });

  const root: Inode = { ...common, ino: 1, type: "directory", children: {} };
  const file: Inode = { ...common, ino: 2, type: "file", nlink: 1 };
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
  ])("with %s is refused", async (_, inodes, message) => {
    const path = await written({ ...indexOf([]), inodes: inodes as Inode[] });
    expect(() => readIndex(path)).toThrow(message);
  });
});

function expectRefused(path: string, bytes: Buffer): void {
  writeFileSync(path, bytes);
  expect(() => readIndex(path)).toThrow(UserError);
}
