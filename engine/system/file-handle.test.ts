import { linkSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { nameToHandle } from "./file-handle.ts";

it("two names of one file have one handle, another file has another", () => {
  const directory = mkdtempSync(join(tmpdir(), "mountproof-handle-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of ["one", "other"]) writeFileSync(join(directory, name), name);
  linkSync(join(directory, "one"), join(directory, "two"));
  const handle = (name: string) => nameToHandle(join(directory, name)).toString("hex");
  expect(handle("one")).not.toBe("");
  expect(handle("two")).toBe(handle("one"));
  expect(handle("other")).not.toBe(handle("one"));
});

it("a file system without handles says so", () => {
  expect(() => nameToHandle("/proc/self/status")).toThrow(expect.objectContaining({ code: "EOPNOTSUPP" }));
});
