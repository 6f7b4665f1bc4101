import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { startLowerServer } from "../fuse/client.ts";
import { MS_RDONLY, MS_REMOUNT, mount } from "../system/index.ts";
import { mountKernelOverlay, umountOverlay } from "./kernel.ts";
import { enterPrivateMounts } from "./private-mounts.ts";
import { makeTestImage } from "./test-image.ts";
import { writeProbe } from "./write-probe.ts";

let base = "";
let count = 0;
beforeAll(async () => {
  base = await enterPrivateMounts();
});

let target = { root: "", lower: "", upper: "" };
let work = "";
beforeEach(() => {
  const directory = join(base, `${count++}`);
  target = { root: join(directory, "root"), lower: join(directory, "lower"), upper: join(directory, "upper") };
  work = join(directory, "work");
  for (const path of [...Object.values(target), work]) mkdirSync(path, { recursive: true });
  return () => umountOverlay(target.root);
});

function mountIt() {
  mountKernelOverlay({ lowerdirs: [target.lower], upperdir: target.upper, workdir: work, target: target.root });
}

test("writes in a directory that nobody touched, proc first, and leaves its times alone", () => {
  for (const name of ["bin", "proc", "usr"]) mkdirSync(join(target.lower, name));
  utimesSync(join(target.lower, "proc"), 1, 1_000_000_000.123);
  mountIt();
  const before = statSync(join(target.root, "proc"), { bigint: true });
  expect(writeProbe(target)).toEqual({ ok: true, directory: join(target.root, "proc") });
  const after = statSync(join(target.root, "proc"), { bigint: true });
  expect([after.mtimeNs, after.atimeNs]).toEqual([before.mtimeNs, before.atimeNs]);
  expect(readdirSync(join(target.root, "proc"))).toEqual([]);
  // It did copy up what it wrote in, and a second probe goes elsewhere.
  expect(readdirSync(target.upper)).toEqual(["proc"]);
  expect(writeProbe(target)).toEqual({ ok: true, directory: join(target.root, "bin") });
});

test("an image without directories is probed at its root", () => {
  writeFileSync(join(target.lower, "file"), "");
  mountIt();
  expect(writeProbe(target)).toEqual({ ok: true, directory: target.root });
});

test("an overlay that was mounted before its lower is found empty (K38)", () => {
  mountIt();
  mount("x", target.lower, "tmpfs", 0);
  mkdirSync(join(target.lower, "bin"));
  expect(writeProbe(target)).toEqual({ ok: false, step: "list", path: target.root, errno: "ENOENT" });
  umountOverlay(target.lower);
});

test("an overlay that cannot be written says where it failed", () => {
  mkdirSync(join(target.lower, "bin"));
  mountIt();
  mount("none", target.root, "none", MS_REMOUNT | MS_RDONLY);
  const path = join(target.root, "bin", `.mountproof-probe-${process.pid}`);
  expect(writeProbe(target)).toEqual({ ok: false, step: "mkdir", path, errno: "EROFS" });
});

test("a lower that serves link count 0 is found by the walk (K1)", async () => {
  const image = await makeTestImage(base, "zero");
  const server = await startLowerServer();
  const faults = { attributes: [{ on: "directories", linkCount: 0 }] } as const;
  await server.mount({ ...image, mountpoint: target.lower, fuseLibrary: "own", ttlSec: 1, faults });
  mountIt();
  expect(writeProbe(target)).toEqual({
    ok: false,
    step: "link count",
    path: join(target.root, "proc"),
    errno: "ENOENT",
  });
  umountOverlay(target.root);
  await server.close();
  mountIt();
});
