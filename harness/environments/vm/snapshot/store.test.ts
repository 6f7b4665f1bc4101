import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deadMark } from "../../testing/dead-mark.ts";
import { fingerprints, partNames } from "./files.ts";
import { type SnapshotIdentity, snapshotKey } from "./key.ts";
import { pruneSnapshots } from "./prune.ts";
import { findSnapshot, listSnapshots, recordPath, temporaryDirectory } from "./store.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mountproof-snapshots-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A snapshot of small files; `age` in minutes since its last use. */
function plant(letter: string, digest = letter, vcpus = 1, age = 0): string {
  const directory = join(root, keyOf(letter));
  mkdirSync(directory);
  for (const name of partNames) {
    writeFileSync(join(directory, name), `${name} of ${letter}`);
    // Two writes in one tick of the kernel's clock would have one time.
    utimesSync(join(directory, name), 1000, 1000);
  }
  const record = {
    schemaVersion: 1,
    kernel: { release: "6.1.0", build: "6.1.0-1", digest },
    vcpus,
    memoryMiB: 1024,
    savedAt: "2026-01-01T00:00:00.000Z",
    files: fingerprints(directory),
  };
  writeFileSync(recordPath(directory), JSON.stringify(record));
  const used = Date.now() / 1000 - age * 60;
  utimesSync(recordPath(directory), used, used);
  return directory;
}

function keyOf(letter: string): string {
  return letter.repeat(64);
}

function find(letter: string) {
  const snapshot = findSnapshot(root, keyOf(letter));
  if ("missing" in snapshot) throw new Error(snapshot.missing);
  return snapshot;
}

describe("findSnapshot", () => {
  it("finds what is whole, and notes the use", () => {
    const directory = plant("a", "a", 1, 60);
    const snapshot = find("a");
    expect(snapshot).toMatchObject({ key: keyOf("a"), directory, record: { vcpus: 1 } });
    expect(Date.now() - (listSnapshots(root)[0]?.usedMs ?? 0)).toBeLessThan(60_000);
    snapshot.release();
  });

  it("says when there is none, also before the first", () => {
    expect(findSnapshot(join(root, "none"), keyOf("a"))).toEqual({
      missing: `no snapshot at "${join(root, "none", keyOf("a"))}"`,
    });
  });

  it.each([
    ["memory", "missing", (path: string) => rmSync(path)],
    ["memory", "size", (path: string) => truncateSync(path, 4)],
    ["state", "modified", (path: string) => writeFileSync(path, "STATE OF a")],
    [
      "scratch",
      "inode",
      (path: string) => {
        execFileSync("cp", ["--preserve", path, `${path}.copy`]);
        renameSync(`${path}.copy`, path);
      },
    ],
  ])("takes away one whose %s file is another (%s)", (name, what, touch) => {
    const directory = plant("a");
    touch(join(directory, name));
    expect(findSnapshot(root, keyOf("a"))).toEqual({
      missing: expect.stringMatching(new RegExp(`"${join(directory, name)}" .*${what}`)),
    });
    expect(existsSync(directory)).toBe(false);
  });
});

describe("pruneSnapshots", () => {
  it("takes what killed processes left unfinished, and nothing of the living", () => {
    const dead = join(root, `tmp-${deadMark()}-0a1b2c3d`);
    const others = [temporaryDirectory(root), join(root, "tmp-something-else")];
    for (const path of [dead, ...others]) mkdirSync(path);
    expect(pruneSnapshots(root)).toEqual([]);
    expect([dead, ...others].map((path) => existsSync(path))).toEqual([false, true, true]);
  });

  it("keeps the last used one of each kernel and number of vCPUs", () => {
    plant("a", "kernel", 1, 30);
    plant("b", "kernel", 1, 10);
    plant("c", "kernel", 2, 50);
    plant("d", "other", 1, 70);
    expect(pruneSnapshots(root)).toEqual([keyOf("a")]);
    expect(listSnapshots(root).map(({ key }) => key)).toEqual(["b", "c", "d"].map(keyOf));
  });

  it("keeps at most so many, the last used ones", () => {
    for (const [i, letter] of [..."abcdef"].entries()) plant(letter, letter, 1, 10 * i);
    expect(pruneSnapshots(root, 4)).toEqual(["e", "f"].map(keyOf));
  });

  it("leaves one that is in use until it is released", () => {
    plant("a", "kernel", 1);
    const held = find("a");
    utimesSync(recordPath(held.directory), 1, 1);
    plant("b", "kernel", 1);
    expect(pruneSnapshots(root)).toEqual([]);
    held.release();
    expect(pruneSnapshots(root)).toEqual([keyOf("a")]);
    expect(readdirSync(root)).toEqual([keyOf("b")]);
  });
});

it("gives another key for every part of the identity", () => {
  const identity: SnapshotIdentity = {
    kernelDigest: "k",
    initramfsDigest: "i",
    imagesDigest: "d",
    qemuVersion: "7.2.22",
    commandLine: ["-m", "1024"],
    agentStart: { images: [] },
  };
  const variants: SnapshotIdentity[] = [
    identity,
    { ...identity, kernelDigest: "x" },
    { ...identity, initramfsDigest: "x" },
    { ...identity, imagesDigest: "x" },
    { ...identity, qemuVersion: "8" },
    { ...identity, commandLine: ["-m", "2048"] },
    { ...identity, commandLine: ["-m 1024"] },
    { ...identity, agentStart: { images: ["x"] } },
  ];
  expect(new Set(variants.map(snapshotKey)).size).toBe(variants.length);
  expect(snapshotKey({ ...identity })).toBe(snapshotKey(identity));
});
