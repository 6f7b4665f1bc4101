/** On a tmpfs in place of an overlay: these operations ask for a mount, not for its type. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mount, umount2 } from "../../engine/system/index.ts";
import { fillUp } from "./filling.ts";
import { appendLine, makeMountpoint, prepareMountpoints, verifyRoot } from "./mountpoints.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mountpoints-"));
  mount("tmpfs", root, "tmpfs", 0, "size=256k");
});
afterEach(() => {
  umount2(root, 0);
  rmSync(root, { recursive: true });
});

const outcome = (name: string) => expect.objectContaining({ outcome: name });

describe("a root file system", () => {
  it("is in order when each path can be walked to", () => {
    mkdirSync(join(root, "proc"));
    expect(() => verifyRoot({ root, paths: ["/proc"] })).not.toThrow();
  });

  it("on which nothing is mounted is not one", () => {
    mkdirSync(join(root, "below/proc"), { recursive: true });
    const args = { root: join(root, "below"), paths: ["/proc"] };
    expect(() => verifyRoot(args)).toThrow(outcome("wrong-content"));
    expect(() => prepareMountpoints(args)).toThrow(outcome("wrong-content"));
  });

  it("without any of the names asked for shows nothing of its lower, whatever else is in it", () => {
    mkdirSync(join(root, "volumes"));
    expect(() => verifyRoot({ root, paths: ["/proc", "/sys"] })).toThrow(outcome("empty-lower"));
    mkdirSync(join(root, "sys"));
    expect(() => verifyRoot({ root, paths: ["/proc", "/sys"] })).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });
});

describe("mountpoints", () => {
  it("that are missing are made, those that are there are left", () => {
    mkdirSync(join(root, "proc/1"), { recursive: true });
    prepareMountpoints({ root, paths: ["/proc", "/volumes/data"] });
    prepareMountpoints({ root, paths: ["/proc", "/volumes/data"] });
    expect(readdirSync(root).sort()).toEqual(["proc", "volumes"]);
    expect(readdirSync(join(root, "volumes"))).toEqual(["data"]);
  });

  it("are made with all that leads to them, and nothing happens when they are there", () => {
    for (let i = 0; i < 2; i++) makeMountpoint({ root, path: "/a/b/c" });
    expect(readdirSync(join(root, "a/b"))).toEqual(["c"]);
  });

  it("behind a file cannot be made, and the error names the path in the root", () => {
    writeFileSync(join(root, "file"), "");
    const error = expect.objectContaining({ code: "ENOTDIR", path: "/file/data" });
    expect(() => makeMountpoint({ root, path: "/file/data" })).toThrow(error);
  });
});

describe("a file system", () => {
  it("is filled up until nothing can be written, and no further than asked", () => {
    expect(fillUp({ path: join(root, "some"), atMost: 64 * 1024 })).toBe(64 * 1024);
    expect(fillUp({ path: join(root, "rest"), atMost: 1024 * 1024 })).toBeLessThan(256 * 1024);
    const error = expect.objectContaining({ code: "ENOSPC", path: "/hosts" });
    expect(() => appendLine({ root, path: "/hosts", line: "x" })).toThrow(error);
    rmSync(join(root, "rest"));
    for (const line of ["one", "two"]) appendLine({ root, path: "/hosts", line });
    expect(readFileSync(join(root, "hosts"), "utf8")).toBe("one\ntwo\n");
  });
});
