import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  hasCode,
  MNT_DETACH,
  MS_NODEV,
  MS_RDONLY,
  mount,
  readMountinfo,
  SystemError,
  statx,
  umount2,
} from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof mount-"));
});
afterEach(() => {
  for (let entry = entryAt(dir); entry !== undefined; entry = entryAt(dir)) umount2(dir, MNT_DETACH);
  rmSync(dir, { recursive: true });
});

function entryAt(path: string) {
  return readMountinfo().find((entry) => entry.mountPoint === path);
}

test("a mount stands in mountinfo with its flags and options, statx names it, and it goes", () => {
  expect(statx(dir).mountRoot).toBe(false);
  mount("a source", dir, "tmpfs", MS_RDONLY | MS_NODEV, "size=64k");
  const entry = entryAt(dir);
  expect(entry).toMatchObject({ type: "tmpfs", source: "a source", mountOptions: "ro,nodev,relatime" });
  expect(entry?.superOptions).toContain("size=64k");
  const seen = statx(dir, { dontSync: true });
  expect(seen).toMatchObject({
    mountId: entry?.mountId,
    mountRoot: true,
    device: { major: entry?.major, minor: entry?.minor },
  });
  expect(() => writeFileSync(join(dir, "x"), "")).toThrow(/EROFS/);
  umount2(dir);
  expect(entryAt(dir)).toBeUndefined();
});

test("a refusal says what was called, with what, and why", () => {
  try {
    mount("overlay", dir, "overlay", 0, "lowerdir=/missing-one");
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({
      message: `mount("overlay", ${JSON.stringify(dir)}, "overlay", 0, "lowerdir=/missing-one"): ENOENT (No such file or directory)`,
      code: "ENOENT",
      errno: 2,
      syscall: "mount",
      path: dir,
    });
    expect(hasCode(error, "EPERM", "ENOENT")).toBe(true);
    expect(hasCode(error, "EPERM")).toBe(false);
  }
});

test("umount2 of what is not mounted is EINVAL, of what is in use EBUSY", () => {
  expect(() => umount2(dir)).toThrow(/^umount2\(.*\): EINVAL/);
  mount("none", dir, "tmpfs", 0);
  const inner = join(dir, "inner");
  writeFileSync(inner, "");
  mount(inner, inner, "none", 4096);
  expect(() => umount2(dir)).toThrow(/EBUSY/);
});

test("paths may be bytes, and must not hold a NUL", () => {
  const raw = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0xfe])]);
  symlinkSync("target", raw);
  expect(statx(raw).mode & 0o170000).toBe(0o120000);
  expect(() => statx(`${dir}/a\0b`)).toThrow(TypeError);
});

test("statx agrees with Node's lstat", () => {
  const ours = statx(process.execPath);
  const theirs = statSync(process.execPath, { bigint: true });
  expect(ours).toMatchObject({
    ino: theirs.ino,
    size: theirs.size,
    mode: Number(theirs.mode),
    nlink: Number(theirs.nlink),
  });
  expect(BigInt(ours.mtime.sec) * 10n ** 9n + BigInt(ours.mtime.nsec)).toBe(theirs.mtimeNs);
});
