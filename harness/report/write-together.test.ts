/** On a file system of 64 KiB that is really full. Needs root. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mount, umount2 } from "../../engine/system/index.ts";
import { writeTogether } from "./write-together.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-write-"));
  mount("tmpfs", dir, "tmpfs", 0, "size=64k");
});
afterEach(() => {
  umount2(dir, 0);
  rmSync(dir, { recursive: true });
});

const refused = (pattern: RegExp) =>
  expect.objectContaining({ code: "REPORT_NOT_WRITTEN", message: expect.stringMatching(pattern) });
const large = "x".repeat(2 ** 17);

test("a full disk leaves the old report whole, and no part of the new one", () => {
  writeTogether(dir, { "report.md": "old", "index.html": "old page" });
  // The first file fits, the second does not.
  expect(() => writeTogether(dir, { "report.md": "new", "index.html": large })).toThrow(refused(/ENOSPC/));
  expect(readdirSync(dir).sort()).toEqual(["index.html", "report.md"]);
  expect(readFileSync(join(dir, "report.md"), "utf8")).toBe("old");
  expect(readFileSync(join(dir, "index.html"), "utf8")).toBe("old page");
});

test("a directory that was made for a report that does not fit is taken away again", () => {
  expect(() => writeTogether(join(dir, "report"), { "index.html": large })).toThrow(refused(/ENOSPC/));
  expect(readdirSync(dir)).toEqual([]);
});

test("a file in the place of the directory is left alone", () => {
  writeFileSync(join(dir, "file"), "mine");
  expect(() => writeTogether(join(dir, "file"), { a: "b" })).toThrow(refused(/EEXIST/));
  expect(() => writeTogether(join(dir, "file", "below"), { a: "b" })).toThrow(refused(/ENOTDIR/));
  expect(readFileSync(join(dir, "file"), "utf8")).toBe("mine");
});

test("a directory in the place of a file leaves what is there", () => {
  mkdirSync(join(dir, "index.html"));
  writeFileSync(join(dir, "index.html", "note"), "mine");
  expect(() => writeTogether(dir, { "a.md": "new", "index.html": "page" })).toThrow(refused(/index\.html/));
  expect(readdirSync(dir)).toEqual(["index.html"]);
});

test("the new report takes the place of the old one, and what else lies there stays", () => {
  writeFileSync(join(dir, "trials.ndjson"), "{}\n");
  writeTogether(dir, { "report.md": "old" });
  chmodSync(join(dir, "report.md"), 0o444);
  writeTogether(dir, { "report.md": "new" });
  expect(readFileSync(join(dir, "report.md"), "utf8")).toBe("new");
  expect(readdirSync(dir).sort()).toEqual(["report.md", "trials.ndjson"]);
});
