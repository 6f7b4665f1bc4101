import {
  closeSync,
  constants,
  ftruncateSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as system from "./index.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-system-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

test("extended attributes: set, list, read, replace, remove; sizes as the kernel's", () => {
  const path = join(dir, "xattr");
  writeFileSync(path, "");
  expect(system.llistxattr(path)).toEqual([]);
  system.lsetxattr(path, "user.a", Buffer.from([0, 255]));
  system.lsetxattr(path, "user.long", Buffer.alloc(3000, 7));
  expect(system.llistxattr(path).sort()).toEqual(["user.a", "user.long"]);
  expect(system.lgetxattr(path, "user.a")).toEqual(Buffer.from([0, 255]));
  expect(system.lgetxattr(path, "user.long")).toEqual(Buffer.alloc(3000, 7));
  expect(() => system.lsetxattr(path, "user.a", Buffer.alloc(0), 1)).toThrow(/EEXIST/);
  system.lremovexattr(path, "user.a");
  expect(() => system.lgetxattr(path, "user.a")).toThrow(/^lgetxattr\(.*"user.a"\): ENODATA/);
  expect(system.lgetxattrSized(path, "user.long", 0)).toBe(3000);
  expect(system.lgetxattrSized(path, "user.long", 2999)).toBe(-system.errnoNumbers.ERANGE);
  expect(system.llistxattrSized(path, 0)).toBe("user.long".length + 1);
});

test("device nodes, FIFOs, and device numbers of any size", () => {
  const path = join(dir, "node");
  system.mknod(path, constants.S_IFBLK | 0o600, { major: 259, minor: 0x12345 });
  const { rdev } = lstatSync(path);
  expect(system.splitDevice(rdev)).toEqual({ major: 259, minor: 0x12345 });
  expect(system.statx(path).rdev).toEqual({ major: 259, minor: 0x12345 });
  system.mknod(join(dir, "fifo"), constants.S_IFIFO | 0o600);
  expect(lstatSync(join(dir, "fifo")).isFIFO()).toBe(true);
  fc.assert(
    fc.property(fc.nat(0xfff), fc.nat(0xfffff), (major, minor) => {
      expect(system.splitDevice(system.deviceNumber(major, minor))).toEqual({ major, minor });
    }),
  );
});

test("times to the nanosecond, before the epoch, and of a symlink itself", () => {
  const path = join(dir, "link");
  symlinkSync("nowhere", path);
  system.lutimens(path, { sec: 5, nsec: 6 }, { sec: -2, nsec: 999_999_999 });
  expect(lstatSync(path, { bigint: true })).toMatchObject({ atimeNs: 5_000_000_006n, mtimeNs: -1_000_000_001n });
});

test("renameat2: exchange swaps, noreplace refuses, whiteout leaves a device", () => {
  const [a, b] = [join(dir, "a"), join(dir, "b")];
  writeFileSync(a, "a");
  writeFileSync(b, "bb");
  system.renameat2(a, b, system.RENAME_EXCHANGE);
  expect(lstatSync(a).size).toBe(2);
  expect(() => system.renameat2(a, b, system.RENAME_NOREPLACE)).toThrow(/EEXIST/);
  system.renameat2(a, b, system.RENAME_WHITEOUT);
  expect(lstatSync(a)).toMatchObject({ rdev: 0 });
  expect(lstatSync(a).isCharacterDevice()).toBe(true);
});

test("lseek finds holes and data", () => {
  const fd = openSync(join(dir, "sparse"), "w");
  ftruncateSync(fd, 1 << 20);
  writeSync(fd, "x", 1 << 19);
  expect(system.lseek(fd, 0, system.SEEK_DATA)).toBe(1 << 19);
  expect(system.lseek(fd, 0, system.SEEK_HOLE)).toBe(0);
  expect(system.lseek(fd, -1, system.SEEK_END)).toBe((1 << 20) - 1);
  expect(() => system.lseek(fd, 1 << 20, system.SEEK_DATA)).toThrow(/ENXIO/);
  closeSync(fd);
});

test("flock keeps a second open file out until the first lets go", () => {
  const path = join(dir, "lock");
  const first = openSync(path, "w");
  const second = openSync(path, "r");
  system.flock(first, system.LOCK_EX);
  expect(() => system.flock(second, system.LOCK_SH | system.LOCK_NB)).toThrow(/EAGAIN/);
  system.flock(first, system.LOCK_UN);
  system.flock(second, system.LOCK_SH | system.LOCK_NB);
  closeSync(first);
  closeSync(second);
});

test("ioctl fills a buffer and refuses what a file does not know", () => {
  const fd = openSync(join(dir, "lock"), "r");
  const FIONREAD = 0x541b;
  const bytes = Buffer.alloc(4);
  writeFileSync(join(dir, "lock"), "12345");
  expect(system.ioctl(fd, FIONREAD, bytes)).toBe(0);
  expect(bytes.readInt32LE(0)).toBe(5);
  expect(() => system.ioctl(fd, 0x4c82)).toThrow(/^ioctl\(\d+, "0x4c82", 0\): ENOTTY/);
  closeSync(fd);
});

test("descriptors without exceptions, and polling", async () => {
  const path = join(dir, "pipe");
  system.mknod(path, constants.S_IFIFO | 0o600);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(8);
  expect(system.readDescriptor(fd, buffer, 8)).toBe(-system.errnoNumbers.EAGAIN);
  expect(system.readDescriptor(-1, buffer, 8)).toBe(-system.errnoNumbers.EBADF);
  const ready = Promise.withResolvers<void>();
  const poller = system.pollReadable(fd, () => setImmediate(ready.resolve));
  expect(system.writeDescriptor(fd, Buffer.from("abc"), 3)).toBe(3);
  await ready.promise;
  poller.stop();
  expect(system.readDescriptor(fd, buffer, 8)).toBe(3);
  expect(buffer.toString("latin1", 0, 3)).toBe("abc");
  closeSync(fd);
});

test("errors of Node that libuv has no name for get theirs", () => {
  const stale = Object.assign(new Error("ESTALE"), { code: "Unknown system error -116", errno: -116 });
  expect(system.errorCode(stale)).toBe("ESTALE");
  expect(system.hasCode(stale, "ENOENT", "ESTALE")).toBe(true);
  expect(system.errorCode(Object.assign(new Error("x"), { code: "ENOENT" }))).toBe("ENOENT");
  expect(system.errorCode("text")).toBeUndefined();
});

test("every errno has one name, and back", () => {
  for (const [name, number] of Object.entries(system.errnoNumbers)) {
    expect(system.errnoName(number)).toBe(name);
    expect(system.errnoNumber(name)).toBe(number);
  }
  expect(system.errnoName(11)).toBe("EAGAIN");
  expect(system.errnoName(9999)).toBe("E9999");
  expect(system.errnoNumber("ENOSUCH")).toBeUndefined();
});

test("a loop device shows a file and frees itself with its last user", async () => {
  const file = join(dir, "disk");
  writeFileSync(file, Buffer.alloc(1 << 20, "loop"));
  const device = system.attachLoopDevice(file, { readOnly: true });
  expect(device.path).toBe(`/dev/loop${device.number}`);
  const fd = openSync(device.path, "r");
  const bytes = Buffer.alloc(4);
  system.readDescriptor(fd, bytes, 4);
  expect(bytes.toString()).toBe("loop");
  expect(backingFile(device.number)).toBe(file);
  closeSync(fd);
  device.close();
  // Somebody who looks at all devices may be a user for a moment, and another test may have this one next.
  await expect.poll(() => backingFile(device.number)).not.toBe(file);
});

function backingFile(loop: number): string | undefined {
  try {
    return readFileSync(`/sys/block/loop${loop}/loop/backing_file`, "utf8").trim();
  } catch {
    return undefined;
  }
}
