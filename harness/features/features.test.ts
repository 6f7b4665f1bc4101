/** The probes on the running kernel: what they say is held against sources of its own, and against what they leave behind. */
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownMountData } from "../../engine/fuse/own/mount-own.ts";
import { MNT_DETACH, mount, readMountinfo, umount2 } from "../../engine/system/index.ts";
import { ActorPool } from "../agent/actor-pool.ts";
import { probeFeatures } from "../agent/probe-features.ts";
import { features } from "./catalogue.ts";
import { type Feature, type FeatureResult, yes } from "./feature.ts";
import { runFeature } from "./run-probe.ts";

const directory = mkdtempSync(join(tmpdir(), "mountproof-features-"));
const actors = new ActorPool((ms) => ms);
const results = new Map<string, FeatureResult>();

beforeAll(async () => {
  for (const result of await probeFeatures(actors, { directory: join(directory, "all"), placements: {} })) {
    results.set(result.id, result);
  }
});

afterAll(async () => {
  await actors.close();
  rmdirSync(directory);
});

/** Functions of the running kernel, with those of its modules. */
const symbols = new Set(
  readFileSync("/proc/kallsyms", "latin1")
    .split("\n")
    .map((line) => line.split(/\s/)[2]),
);

function hasCall(name: string): boolean {
  return symbols.has(`__x64_sys_${name}`) || symbols.has(`__arm64_sys_${name}`);
}

test("every feature is answered, once, in the catalogue's order", () => {
  expect([...results.keys()]).toEqual(features.map(({ id }) => id));
  expect(new Set(features.map(({ id }) => id)).size).toBe(features.length);
});

test.each([
  ["mount-api.fsopen", "fsopen"],
  ["mount-api.fspick", "fspick"],
  ["mount-api.open-tree", "open_tree"],
  ["mount-api.setattr", "mount_setattr"],
  ["mount-api.statmount", "statmount"],
  ["mount-api.listmount", "listmount"],
  ["mount-api.resolve-beneath", "openat2"],
])("%s says whether the kernel has %s", (id, name) => {
  expect(results.get(id)).toMatchObject({ value: hasCall(name) ? "yes" : "no" });
});

test("FUSE passthrough works exactly where the kernel has the code for it, and leaves room for one overlay", () => {
  const has = symbols.has("fuse_backing_open");
  expect(results.get("fuse.offers-passthrough")).toMatchObject({ value: has ? "yes" : "no" });
  expect(results.get("fuse.passthrough")).toMatchObject({ value: has ? "yes" : "no" });
  expect(results.get("fuse.overlays-on-passthrough")).toMatchObject({ value: has ? "1" : "no" });
});

test("tmpfs keeps user attributes from Linux 6.6 on, and trusted ones always", () => {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  const has = major > 6 || (major === 6 && minor >= 6);
  expect(results.get("tmpfs.user-xattr")).toMatchObject({ value: has ? "yes" : "no" });
  expect(results.get("tmpfs.trusted-xattr")).toMatchObject({ value: "yes" });
});

test("two overlays stack (FILESYSTEM_MAX_STACK_DEPTH), and an upper cannot lie on one", () => {
  expect(results.get("overlay.depth")).toMatchObject({ value: "2", detail: "one more: EINVAL" });
});

test("a file system that is not there makes its features unknown, not absent", () => {
  const result = results.get("overlay.upper-on-xfs");
  expect(result).toMatchObject({ value: "error", detail: expect.stringContaining("could not be prepared here") });
});

test("the probes leave nothing behind: no mount, no descriptor, no file", () => {
  const left = [...results.values()].filter(({ detail }) => detail.includes("left behind"));
  expect(left).toEqual([]);
  expect(readMountinfo().filter(({ mountPoint }) => mountPoint.startsWith(directory))).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
});

test("details name no random directory, so that those of two kernels can be compared", () => {
  expect([...results.values()].filter(({ detail }) => /probe-|\/tmp\//.test(detail))).toEqual([]);
});

test("a probe that leaves a descriptor behind is an error that names it", async () => {
  let left = -1;
  const leaking: Feature = {
    id: "test.leak",
    title: "",
    why: "",
    probe: () => {
      left = openSync("/dev/null", "r");
      return yes();
    },
  };
  expect(await runFeature(leaking, { directory, placements: {} })).toMatchObject({
    value: "error",
    detail: expect.stringContaining(`descriptor ${left} of /dev/null`),
  });
  closeSync(left);
});

test("a probe that hangs in the kernel is reported with the place where it hangs, and the others go on", async () => {
  const silent = join(directory, "silent");
  mkdirSync(silent);
  // A FUSE mount whose INIT nobody answers: whoever looks into it waits.
  const device = openSync("/dev/fuse", constants.O_RDWR);
  mount("mountproof-silent", silent, "fuse", 0, ownMountData(device));
  try {
    const only = [{ id: "overlay.upper-on-ext4" }, { id: "tmpfs.trusted-xattr" }];
    const options = { only, deadlineMs: 3_000, directory: join(directory, "hang"), placements: { ext4: silent } };
    const [hangs, goesOn] = await probeFeatures(actors, options);
    expect(hangs).toMatchObject({ value: "hang", detail: expect.stringMatching(/within 3000 ms.*mkdir.*fuse/s) });
    expect(goesOn).toMatchObject({ value: "yes" });
  } finally {
    umount2(silent, MNT_DETACH);
    closeSync(device);
    rmdirSync(silent);
  }
});
