import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { MS_NODEV, mount, umount2 } from "../../engine/system/index.ts";
import { findLeftovers, removeLeftovers } from "./leftovers.ts";
import { ownerMark } from "./owner.ts";
import { cleaningAlone, cleaningMs } from "./testing/cleaning-alone.ts";
import { deadMark } from "./testing/dead-mark.ts";
import { runDirectories } from "./vm/paths.ts";

// A cgroup2 mount of our own: it shows the machine's one hierarchy, on whatever kind of machine.
let root = "";
beforeAll(() => {
  root = mkdtempSync("/mnt/mountproof-cgroup-test-");
  mount("cgroup2", root, "cgroup2", MS_NODEV, "");
});
afterAll(() => {
  umount2(root);
  rmdirSync(root);
});

function cgroup(name: string): string {
  const path = join(root, name);
  mkdirSync(join(path, "container"), { recursive: true });
  return path;
}

function remove(path: string): void {
  rmdirSync(join(path, "container"));
  rmdirSync(path);
}

test(
  "cgroups of dead runs go with what is in them; those of the living and of others stay",
  { timeout: cleaningMs },
  cleaningAlone(async () => {
    const dead = cgroup(`mountproof-${deadMark()}-0a1b2c3d`);
    const alive = cgroup(`mountproof-${ownerMark()}-0a1b2c3d`);
    const foreign = cgroup("mountproof-of-somebody-else");
    try {
      const found = findLeftovers().map((path) => basename(path));
      expect(found).toContain(basename(dead));
      expect(found).not.toContain(basename(alive));
      expect(found).not.toContain(basename(foreign));
      const removed = await removeLeftovers();
      expect(removed.map((path) => basename(path))).toContain(basename(dead));
      expect([dead, alive, foreign].map((path) => existsSync(path))).toEqual([false, true, true]);
    } finally {
      remove(alive);
      remove(foreign);
    }
  }),
);

test(
  "directories of VMs and unfinished files of the dead go; those of the living, and whatever is finished, stay",
  { timeout: cleaningMs },
  cleaningAlone(async () => {
    const cache = mkdtempSync(join(tmpdir(), "mountproof-cache-"));
    vi.stubEnv("XDG_CACHE_HOME", cache);
    const [images, snapshots, kernels] = ["vm/images", "vm/snapshots", "kernels"].map((name) =>
      join(cache, "mountproof", name),
    );
    const dead = [
      join(runDirectories, `${deadMark()}-0a1b2c3d`),
      join(`${images}`, `.${deadMark()}-0a1b2c3d`),
      join(`${snapshots}`, `tmp-${deadMark()}-0a1b2c3d`),
      join(`${kernels}`, `.unfinished-${deadMark()}-0a1b2c3d`),
    ];
    const others = [
      join(runDirectories, `${ownerMark()}-0a1b2c3d`),
      join(`${images}`, "userland-0123456789abcdef.erofs"),
      join(`${snapshots}`, "0".repeat(64)),
      join(`${kernels}`, "6.1.0-56-cloud-amd64"),
    ];
    try {
      for (const path of [...dead, ...others]) mkdirSync(path, { recursive: true });
      expect(await removeLeftovers()).toEqual(expect.arrayContaining(dead));
      expect(dead.filter((path) => existsSync(path))).toEqual([]);
      expect(others.filter((path) => existsSync(path))).toEqual(others);
    } finally {
      vi.unstubAllEnvs();
      for (const path of others) rmSync(path, { recursive: true });
      rmSync(cache, { recursive: true });
    }
  }),
);
