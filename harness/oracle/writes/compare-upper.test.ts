import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lsetxattr, mknod } from "../../../engine/system/index.ts";
import { Differences } from "../differences.ts";
import type { Truth, TruthEntry } from "../truth.ts";
import { compareUpper } from "./compare-upper.ts";
import { Model } from "./model.ts";

/** The image has /data/dir and /data/gone; the model has made dir again, written to kept and removed gone. */
const common = { mode: 0o644, uid: 0, gid: 0, nlink: 1, size: 0, mtimeSec: 0, mtimeNsec: 0 };
const image: TruthEntry[] = [
  { ...common, path: "data", type: "directory", mode: 0o755 },
  { ...common, path: "data/dir", type: "directory", mode: 0o755 },
  { ...common, path: "data/gone", type: "file" },
  { ...common, path: "data/kept", type: "file" },
  { ...common, path: "data/untouched", type: "file" },
];
const truth: Truth = new Map(image.map((entry) => [entry.path, entry]));

let upper: string;
let model: Model;

beforeEach(() => {
  upper = mkdtempSync(join(tmpdir(), "upper-"));
  model = new Model();
  for (const { path, type, mode } of image) {
    const content = Buffer.alloc(0);
    const inode = { type, mode, uid: 0, gid: 0, content, target: "", xattrs: {}, mtimeNs: undefined };
    model.inodes.set(path, { ...inode, origin: "image", changed: false });
  }
  model.remove("data/gone");
  model.write("data/kept", Buffer.from("new"));
  model.make("data/dir", { type: "directory", mode: 0o755 });

  mkdirSync(join(upper, "data/dir"), { recursive: true });
  writeFileSync(join(upper, "data/kept"), "new");
  lsetxattr(join(upper, "data/dir"), "trusted.overlay.opaque", Buffer.from("y"));
  mknod(join(upper, "data/gone"), 0o020000);
});
afterEach(() => rmSync(upper, { recursive: true }));

function differences(): string[] {
  const found = new Differences();
  compareUpper(upper, model, truth, new Set(), found);
  return found.kept;
}

it("takes what overlayfs makes", () => {
  expect(differences()).toEqual([]);
});

it("misses an opaque mark", () => {
  rmSync(join(upper, "data/dir"), { recursive: true });
  mkdirSync(join(upper, "data/dir"));
  expect(differences()).toEqual(["/data/dir: is not opaque in upper, though it replaces a directory"]);
});

it("takes the marks of userxattr and of fuse-overlayfs", () => {
  rmSync(join(upper, "data"), { recursive: true });
  mkdirSync(join(upper, "data/dir"), { recursive: true });
  writeFileSync(join(upper, "data/kept"), "new");
  lsetxattr(join(upper, "data/dir"), "user.overlay.opaque", Buffer.from("y"));
  writeFileSync(join(upper, "data/.wh.gone"), "");
  expect(differences()).toEqual([]);
});

it("sees an opaque directory that should show the image's names", () => {
  lsetxattr(join(upper, "data"), "trusted.overlay.opaque", Buffer.from("y"));
  expect(differences()).toEqual(["/data: is opaque in upper, though it should show the image's names"]);
});

it("sees a file where a whiteout should be", () => {
  rmSync(join(upper, "data/gone"));
  writeFileSync(join(upper, "data/gone"), "");
  expect(differences()).toEqual(["/data/gone: has no whiteout in upper, but a file"]);
});

it("sees old bytes, unless the mark of metacopy explains them", () => {
  writeFileSync(join(upper, "data/kept"), "old");
  expect(differences()).toEqual(['/data/kept: content is "old", should be "new"']);
  lsetxattr(join(upper, "data/kept"), "trusted.overlay.metacopy", Buffer.alloc(0));
  expect(differences()).toEqual([]);
});

it("sees a copy-up with another mode, of a directory too", () => {
  chmodSync(join(upper, "data/kept"), 0o600);
  chmodSync(join(upper, "data"), 0o700);
  expect(differences()).toEqual(["/data: mode is 0700, should be 0755", "/data/kept: mode is 0600, should be 0644"]);
});

it("sees a copy of what nobody wrote to", () => {
  writeFileSync(join(upper, "data/untouched"), "");
  expect(differences()).toEqual(["/data/untouched: is in upper, though nothing changed it"]);
});
