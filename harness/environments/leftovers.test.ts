import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MS_NODEV, mount, umount2 } from "../../engine/system/index.ts";
import { findLeftovers, ownerMark, removeLeftovers } from "./leftovers.ts";

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

test("cgroups of dead runs go with what is in them; those of the living and of others stay", async () => {
  // There is a process 1, but it is not the one that started then.
  const dead = cgroup("mountproof-1-999999999999-0a1b2c3d");
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
});
