import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { directoryEntryTypes, readDirectoryEntries } from "./directory-entries.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-entries-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

test("names, numbers and types are those of lstat", () => {
  writeFileSync(join(dir, "file"), "");
  mkdirSync(join(dir, "sub"));
  symlinkSync("file", join(dir, "link"));
  const seen = readDirectoryEntries(dir).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { file, directory, symlink } = directoryEntryTypes;
  expect(seen.map(({ name, type }) => [name, type])).toEqual([
    ["file", file],
    ["link", symlink],
    ["sub", directory],
  ]);
  for (const { name, ino } of seen) expect(ino).toBe(lstatSync(join(dir, name), { bigint: true }).ino);
});

test("a name that is not UTF-8 keeps its bytes", () => {
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0x41])]), "");
  expect(readDirectoryEntries(dir).map(({ name }) => name)).toEqual(["\xffA"]);
});

test("more entries than fit into one call", () => {
  const names = Array.from({ length: 1500 }, (_, i) => `a-rather-long-name-${String(i).padStart(5, "0")}`);
  for (const name of names) writeFileSync(join(dir, name), "");
  const seen = readDirectoryEntries(dir).map(({ name }) => name);
  expect(seen.sort()).toEqual(names);
});

test("what is no directory is an error", () => {
  writeFileSync(join(dir, "file"), "");
  expect(() => readDirectoryEntries(join(dir, "file"))).toThrow(/ENOTDIR/);
});
