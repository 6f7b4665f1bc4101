import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyRecipe } from "../../../fixtures/apply.ts";
import { directory, fifo, file, hardlink, opaque, symlink, whiteout } from "../../../fixtures/entries.ts";
import type { Recipe, RecipeEntry } from "../../../fixtures/recipe.ts";
import { differences } from "../../../fixtures/testing/compare.ts";
import { mergeRecipe } from "../../../fixtures/testing/merge-recipe.ts";
import { UserError } from "../../errors.ts";
import type { TarEntry } from "../tar/entry.ts";
import { applyLayer } from "./apply-layer.ts";
import { toInodes } from "./to-inodes.ts";
import { newDirectory } from "./tree.ts";

function recipe(...layers: readonly (readonly RecipeEntry[])[]): Recipe {
  return { layers: layers.map((entries) => ({ encoding: "tar", entries })) };
}

/** Path to link count: the smallest picture of a tree. */
function names(...layers: readonly (readonly RecipeEntry[])[]): Record<string, number> {
  const lines = mergeRecipe(recipe(...layers)).filter(({ path }) => path !== "/");
  return Object.fromEntries(lines.map(({ path, nlink }) => [path, nlink]));
}

function emptyFile(name: string): TarEntry {
  const attributes = { mode: 0o644, uid: 0, gid: 0, mtimeSec: 0, mtimeNsec: 0, xattrs: new Map() };
  return { name, type: "file", size: 0, linkName: "", rdev: { major: 0, minor: 0 }, dataOffset: 0, ...attributes };
}

function line(path: string, ...layers: readonly (readonly RecipeEntry[])[]) {
  return mergeRecipe(recipe(...layers)).find((other) => other.path === path);
}

describe("whiteouts", () => {
  test("hide what lower layers hold, never what their own layer holds, in either order", () => {
    const lower = [file("a", "old"), directory("d"), file("d/old", "")];
    expect(names(lower, [whiteout("a"), whiteout("d")])).toEqual({});
    expect(names(lower, [whiteout("a"), file("a", "new")])).toEqual({ "/a": 1, "/d": 2, "/d/old": 1 });
    expect(names(lower, [file("a", "new"), whiteout("a")])).toEqual({ "/a": 1, "/d": 2, "/d/old": 1 });
    expect(names(lower, [directory("d"), whiteout("d")])).toEqual({ "/a": 1, "/d": 2 });
  });

  test("of a directory make it synthesised when its own layer only names a child, in either order", () => {
    const lower = [directory("d", { mode: 0o700, uid: 9 }), file("d/old", "")];
    for (const upper of [
      [whiteout("d"), file("d/new", "")],
      [file("d/new", ""), whiteout("d")],
    ]) {
      expect(names(lower, upper)).toEqual({ "/d": 2, "/d/new": 1 });
      expect(line("/d", lower, upper)).toMatchObject({ mode: 0o755, uid: 0, mtimeSec: 0, synthesised: true });
    }
  });

  test("of nothing do nothing, and make no directory", () => {
    expect(names([whiteout("x/y"), opaque("z")])).toEqual({});
  });

  test("opaque markers hide all of the lower directory at any depth, in either order", () => {
    const lower = [directory("d"), directory("d/sub"), file("d/sub/old", ""), file("d/old", "")];
    const upper = [directory("d/sub"), file("d/sub/new", ""), file("d/new", "")];
    const wanted = { "/d": 3, "/d/sub": 2, "/d/sub/new": 1, "/d/new": 1 };
    expect(names(lower, [opaque("d"), ...upper])).toEqual(wanted);
    expect(names(lower, [...upper, opaque("d")])).toEqual(wanted);
  });

  test("may ask for the same as often as there are entries", () => {
    const root = newDirectory();
    applyLayer(root, [emptyFile("d/old")], 0);
    const each = (at: number) => [`d/${at}`, "d/.wh..wh..opq", ".wh.d"].map(emptyFile);
    applyLayer(root, Array.from({ length: 30_000 }, (_, at) => each(at)).flat(), 1);
    expect(toInodes(root)).toHaveLength(30_002);
    applyLayer(root, ["d/.wh..wh..opq", "d/new"].map(emptyFile), 2);
    expect(toInodes(root)).toHaveLength(3);
  });

  test("work through a symlink in the directory part, not in the last one", () => {
    const lower = [directory("real"), file("real/a", ""), symlink("link", "real"), symlink("other", "real/a")];
    const through: RecipeEntry = { kind: "whiteout", path: "", packedAs: "link/.wh.a" };
    expect(names(lower, [through])).toEqual({ "/link": 1, "/other": 1, "/real": 2 });
    expect(names(lower, [whiteout("other")])).toEqual({ "/link": 1, "/real": 2, "/real/a": 1 });
  });

  test("leave AUFS bookkeeping out", () => {
    expect(names([file(".wh..wh.plnk/1.2", "x"), file(".wh..wh.aufs", "")])).toEqual({});
  });

  test.each([".wh.", ".wh..", ".wh...", "d/.wh.x/child"])("refuses the entry %j", (packedAs) => {
    expect(() => names([directory("d"), file("f", "", { packedAs })])).toThrow(UserError);
  });
});

describe("hard links", () => {
  test("count every name that is left after all layers", () => {
    const lower = [file("a", "x"), hardlink("b", "a"), hardlink("c", "b")];
    expect(names(lower)).toEqual({ "/a": 3, "/b": 3, "/c": 3 });
    expect(names(lower, [whiteout("a")])).toEqual({ "/b": 2, "/c": 2 });
    expect(names(lower, [hardlink("d", "c")], [whiteout("b")])).toEqual({ "/a": 3, "/c": 3, "/d": 3 });
  });

  test("keep the old inode when their target is replaced", () => {
    const layers = [[file("a", "old"), hardlink("b", "a")], [file("a", "new!")]];
    expect(names(...layers)).toEqual({ "/a": 1, "/b": 1 });
    expect(line("/b", ...layers)?.size).toBe(3);
  });

  test("to themselves change nothing", () => {
    expect(names([file("a", "")], [hardlink("a", "a")])).toEqual({ "/a": 1 });
  });

  test("to a symlink are a second name of the symlink", () => {
    const layers = [[symlink("s", "nowhere"), hardlink("t", "s")]];
    expect(line("/t", ...layers)).toMatchObject({ type: "symlink", target: "nowhere", nlink: 2, group: "/s" });
  });

  test.each([
    ["a missing target", [hardlink("a", "b")], 'a hard link to "b", which does not exist'],
    ["a directory", [directory("b"), hardlink("a", "b")], 'a hard link to the directory "b"'],
    ["the root", [hardlink("a", "..")], "does not exist"],
  ])("refuse %s", (_, entries, message) => {
    expect(() => names(entries)).toThrow(message);
  });
});

describe("paths", () => {
  const packed = (packedAs: string) => file("ignored", "", { packedAs });

  test("never leave the root", () => {
    expect(Object.keys(names([packed("../../a"), packed("/b"), packed("./c/../../../d"), packed("e//./f")]))).toEqual([
      ...["/a", "/b", "/d", "/e", "/e/f"],
    ]);
  });

  test("follow symlinks of lower layers inside the root", () => {
    const lower = [
      directory("real"),
      symlink("abs", "/real"),
      symlink("up", "../../../real"),
      symlink("gone", "made/here"),
    ];
    expect(Object.keys(names(lower, [packed("abs/1"), packed("up/2"), packed("gone/3")]))).toEqual([
      ...["/abs", "/gone", "/made", "/made/here", "/made/here/3", "/real", "/real/1", "/real/2", "/up"],
    ]);
  });

  test("replace a symlink to a directory by a directory", () => {
    const layers = [
      [directory("real"), file("real/a", ""), symlink("d", "real")],
      [directory("d"), file("d/b", "")],
    ];
    expect(Object.keys(names(...layers))).toEqual(["/d", "/d/b", "/real", "/real/a"]);
  });

  test.each([
    ["a loop of symlinks", [symlink("a", "b"), symlink("b", "a"), packed("a/x")], "a loop of symlinks"],
    ["a long way by symlinks", [symlink("d/a", "./".repeat(1999)), packed("d/a/a/a/x")], "a loop of symlinks"],
    ["a file as parent", [file("a", ""), packed("a/x")], 'its parent "a" is a file, not a directory'],
    ["a name of 256 bytes", [packed("x".repeat(256))], "a name of 256 bytes; Linux allows 255"],
    ["a root that is a file", [packed("./")], "the root of the image cannot be a file"],
    ["a symlink to nothing", [symlink("a", "")], "a symlink whose target has 0 bytes"],
    ["a path of 4,096 bytes", [packed(`${"d/".repeat(2048)}x`)], "a path of 4096 bytes or more"],
  ])("refuse %s", (_, entries, message) => {
    expect(() => names(entries)).toThrow(message);
  });
});

test("a directory over a directory takes new attributes and keeps its children", () => {
  const lower = [directory("d", { mode: 0o700, uid: 1, xattrs: { "user.a": Buffer.from("a") } }), file("d/child", "")];
  const layers = [lower, [directory("d", { mode: 0o1777, gid: 2, mtime: { sec: -5, nsec: 7 } })]];
  const { xattrs, ...found } = line("/d", ...layers) ?? {};
  expect(found).toMatchObject({ mode: 0o1777, uid: 0, gid: 2, mtimeSec: -5, mtimeNsec: 7 });
  expect(xattrs).toBeUndefined();
  expect(names(...layers)).toHaveProperty("/d/child");
});

test("random layers give what the recipe's own simple model gives", () => {
  fc.assert(
    fc.property(fc.array(fc.array(operation, { maxLength: 8 }), { minLength: 1, maxLength: 5 }), (layers) => {
      const valid = recipe(...withoutContradictions(layers));
      expect(differences(applyRecipe(valid), mergeRecipe(valid))).toEqual([]);
    }),
    { numRuns: 600 },
  );
});

/** Few names, so that layers meet. */
const path = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const operation: fc.Arbitrary<RecipeEntry> = fc.oneof(
  fc.record({ path, text: fc.string({ maxLength: 5 }) }).map(({ path, text }) => file(path, text)),
  fc.record({ path, mode: fc.constantFrom(0o700, 0o755, 0o2775) }).map(({ path, mode }) => directory(path, { mode })),
  path.map((path) => fifo(path)),
  path.map((path) => symlink(path, "nowhere/in/particular")),
  fc.record({ path, to: path }).map(({ path, to }) => hardlink(path, to)),
  path.map((path) => whiteout(path)),
  path.map((path) => opaque(path)),
);

/**
 * Leaves out what no builder writes: an operation that the model refuses, and a whiteout beside another entry whose effect
 * would depend on the order (a link to a name that the same layer hides, a name placed twice).
 */
function withoutContradictions(layers: readonly (readonly RecipeEntry[])[]): RecipeEntry[][] {
  const kept: RecipeEntry[][] = [];
  for (const layer of layers) {
    const current: RecipeEntry[] = [];
    kept.push(current);
    for (const entry of layer) {
      if (isAmbiguous(entry, current)) continue;
      current.push(entry);
      if (!isValid(recipe(...kept))) current.pop();
    }
  }
  return kept;
}

function isAmbiguous(entry: RecipeEntry, others: readonly RecipeEntry[]): boolean {
  const isMarker = (other: RecipeEntry) => other.kind === "whiteout" || other.kind === "opaque";
  if (entry.kind === "hardlink" || entry.kind === "symlink") return others.some(isMarker);
  if (!isMarker(entry))
    return others.some((other) => !isMarker(other) && meets(other.path, entry.path) && other.kind !== "directory");
  return others.some(
    (other) => other.kind === "hardlink" || other.kind === "symlink" || (isMarker(other) && other.path === entry.path),
  );
}

function meets(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

function isValid(candidate: Recipe): boolean {
  try {
    applyRecipe(candidate);
    return true;
  } catch {
    return false;
  }
}
