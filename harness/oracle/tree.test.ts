import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Tree } from "./tree.ts";

it("leaves no descriptor behind when a listing is given up half way", () => {
  const directory = mkdtempSync(join(tmpdir(), "tree-"));
  try {
    writeFileSync(join(directory, "file"), "");
    const open = () => readdirSync("/proc/self/fd").length;
    const before = open();
    for (let i = 0; i < 10; i++) {
      for (const _ of new Tree(directory).listBatches("")) break;
    }
    expect(open()).toBe(before);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it("tells where a directory that cannot be listed lies in the tree", () => {
  const missing = new Tree(join(tmpdir(), "no-such-tree"));
  expect(() => [...missing.listBatches("etc")]).toThrow('open "/etc": ENOENT');
});
