/** What every lower must show, whichever library serves it. What fuse-native cannot do is skipped with its reason. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Inode } from "../index/model.ts";
import { readDirectoryEntries } from "../system/directory-entries.ts";
import {
  errnoNumbers,
  ioctl,
  lgetxattr,
  lgetxattrSized,
  llistxattr,
  llistxattrSized,
  lseek,
  SEEK_DATA,
  SEEK_HOLE,
  statx,
} from "../system/index.ts";
import type { FuseLibrary, LowerSpec } from "./lower.ts";
import { allTypes, bigFile, rawName } from "./testing/all-types.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";
import { createTree } from "./tree.ts";

const tree = createTree(allTypes.index);
const formats = { directory: 0o04, file: 0o10, symlink: 0o12, character: 0o02, block: 0o06, fifo: 0o01 };

const cannot: Readonly<Record<FuseLibrary, Readonly<Record<string, string>>>> = {
  own: {},
  "fuse-native": {
    "raw names": "its strings are UTF-8; other bytes become U+FFFD",
    times: "milliseconds in a double, and times before 1970 as unsigned",
    "xattr size": "it copies what fits and answers the full length",
  },
};

const lowers: [name: string, fuseLibrary: FuseLibrary, options: Partial<LowerSpec>][] = [
  ["own", "own", {}],
  ["own with two threads", "own", { threads: 2 }],
  // As with faults, which must see every open.
  ["own with every open answered", "own", { faults: {} }],
  ["fuse-native", "fuse-native", {}],
];

describe.each(lowers)("%s", (_name, fuseLibrary, options) => {
  let bench: LowerBench;
  let root = "";
  beforeAll(async () => {
    bench = await lowerBench(allTypes);
    root = (await bench.mount({ fuseLibrary, ttlSec: 60, ...options })).mountpoint;
  });
  afterAll(() => bench.dispose());

  /** A test that a library cannot pass is skipped, and the skip says why. */
  const able = (feature: string) => (name: string, check: () => void | Promise<void>) =>
    test(name, async (context) => {
      const reason = cannot[fuseLibrary][feature];
      if (reason !== undefined) context.skip(`${fuseLibrary}: ${reason}`);
      await check();
    });
  const bytes = (name: string) => Buffer.from(name, "latin1");
  const at = (path: string) => Buffer.concat([Buffer.from(root), bytes(path)]);

  /** All names of the image but those that this library cannot carry. */
  function* everything(directory = tree.resolve("/") as Inode, path = ""): Generator<[string, Inode]> {
    yield [path, directory];
    for (const { name, inode } of tree.entries(directory)) {
      if (name === rawName && "raw names" in cannot[fuseLibrary]) continue;
      if (inode.type === "directory") yield* everything(inode, `${path}/${name}`);
      else yield [`${path}/${name}`, inode];
    }
  }

  test("every inode has its type, mode, owner, size, link count, number and device", () => {
    for (const [path, inode] of everything()) {
      expect({ path, ...statx(at(path)) }).toMatchObject({
        path,
        mode: formats[inode.type] * 0o10000 + inode.mode,
        uid: inode.uid,
        gid: inode.gid,
        size: BigInt(inode.size),
        nlink: inode.nlink,
        ino: BigInt(inode.ino),
        rdev: inode.rdev ?? { major: 0, minor: 0 },
      });
    }
  });

  test("directories list each entry once, with its type and the number that stat shows", () => {
    for (const [path, inode] of everything()) {
      if (inode.type !== "directory") continue;
      const shown = readDirectoryEntries(at(path)).map(({ name, ino, type }) => `${name} ${ino} ${type}`);
      const truth = tree.entries(inode).map((entry) => `${entry.name} ${entry.inode.ino} ${formats[entry.inode.type]}`);
      const carried =
        "raw names" in cannot[fuseLibrary]
          ? (list: string[]) => list.filter((line) => !/na\xef/.test(line))
          : (list: string[]) => list;
      expect(carried(shown).sort()).toEqual(carried(truth).sort());
    }
  });

  test("5,000 entries are listed again and again the same", () => {
    const first = readDirectoryEntries(at("/many"));
    expect(first).toHaveLength(5000);
    expect(readDirectoryEntries(at("/many"))).toEqual(first);
  });

  able("times")("times are right to the nanosecond, before 1970 and after 2106", () => {
    for (const [path, inode] of everything()) {
      expect({ path, ...statx(at(path)).mtime }).toEqual({ path, sec: inode.mtimeSec, nsec: inode.mtimeNsec });
    }
  });

  test("the kernel does not hide nanoseconds that a library lost", () => {
    const { nsec } = statx(at("/")).mtime;
    expect(nsec).toBe("times" in cannot[fuseLibrary] ? 123_000_000 : 123_456_789);
  });

  test("files hold their bytes, whole and from any place", () => {
    expect(readFileSync(at("/etc/hostname"), "utf8")).toBe("mountproof\n");
    expect(readFileSync(at("/etc/name2"), "utf8")).toBe("mountproof\n");
    expect(readFileSync(at("/empty"))).toHaveLength(0);
    expect(readFileSync(at("/usr/bin/big")).equals(bigFile)).toBe(true);
    const fd = openSync(at("/usr/bin/big"), "r");
    for (const position of [0, 4095, 1_048_575, bigFile.length - 5, bigFile.length, bigFile.length + 9]) {
      const part = Buffer.alloc(10_000);
      const length = readSync(fd, part, 0, part.length, position);
      expect(part.subarray(0, length).equals(bigFile.subarray(position, position + 10_000))).toBe(true);
    }
    closeSync(fd);
  });

  test("symlinks keep their targets", () => {
    expect(readlinkSync(at("/bin"))).toBe("usr/bin");
    expect(existsSync(at("/bin/su"))).toBe(true);
  });

  able("raw names")("names and targets that are not UTF-8 keep every byte", () => {
    expect(readFileSync(at(`/${rawName}`), "utf8")).toBe("raw\n");
    expect(readlinkSync(at("/raw-link"), { encoding: "latin1" })).toBe(rawName);
    expect(readDirectoryEntries(root).map(({ name }) => name)).toContain(rawName);
  });

  test("UTF-8 names work", () => {
    expect(readFileSync(join(root, "umläut-file"), "utf8")).toBe("utf8\n");
  });

  test("extended attributes: values, lists, none", () => {
    expect(llistxattr(at("/xattrs")).sort()).toEqual(["user.empty", "user.long", "user.note"]);
    expect(lgetxattr(at("/xattrs"), "user.empty")).toHaveLength(0);
    expect(lgetxattr(at("/xattrs"), "user.long")).toEqual(Buffer.alloc(3000, 0x5a));
    expect(lgetxattr(at("/xattrs"), "user.note")).toEqual(Buffer.from([0, 1, 254, 255]));
    expect(lgetxattr(at("/usr/bin/su"), "security.capability")).toHaveLength(20);
    expect(llistxattr(at("/etc"))).toEqual([]);
    expect(() => lgetxattr(at("/etc"), "user.none")).toThrow(/ENODATA/);
  });

  able("xattr size")("extended attributes: the length is told, a small buffer is ERANGE", () => {
    expect(lgetxattrSized(at("/xattrs"), "user.note", 0)).toBe(4);
    expect(lgetxattrSized(at("/xattrs"), "user.note", 3)).toBe(-errnoNumbers.ERANGE);
    expect(llistxattrSized(at("/xattrs"), 0)).toBe("user.empty\0user.long\0user.note\0".length);
    expect(llistxattrSized(at("/etc"), 0)).toBe(0);
  });

  test("names that are not there are ENOENT, also those an object would know", () => {
    for (const name of ["missing", "toString", "__proto__"]) expect(() => statx(at(`/etc/${name}`))).toThrow(/ENOENT/);
  });

  test("the size of the file system is told: full, with all its inodes", () => {
    const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(root);
    expect({ bsize, bfree, bavail, ffree, files }).toEqual({
      ...{ bsize: 4096, bfree: 0, bavail: 0, ffree: 0 },
      files: allTypes.index.inodeCount,
    });
    expect(blocks).toBe(Math.ceil(allTypes.index.contentBytes / 4096));
  });

  test("access is a matter of the mode bits, which the kernel checks", () => {
    accessSync(at("/usr/bin/su"), constants.X_OK);
    expect(() => accessSync(at("/etc/passwd"), constants.X_OK)).toThrow(/EACCES/);
    expect(() => accessSync(at("/etc/passwd"), constants.W_OK)).toThrow(/EROFS/);
  });

  test("several at once read, list and look up, and each gets the truth", async () => {
    const big = async () => expect((await readFile(at("/usr/bin/big"))).equals(bigFile)).toBe(true);
    const many = async () => expect(await readdir(at("/many"))).toHaveLength(5000);
    const missing = async () => expect(await stat(at("/etc/none")).catch(({ code }) => code)).toBe("ENOENT");
    await Promise.all([1, 2, 3, 4].flatMap(() => [big(), many(), missing()]));
  });

  test("writing is refused with EROFS, ioctl with ENOTTY", () => {
    expect(() => writeFileSync(at("/etc/new"), "")).toThrow(/EROFS/);
    expect(() => openSync(at("/etc/hostname"), "r+")).toThrow(/EROFS/);
    const fd = openSync(at("/etc/hostname"), "r");
    const FS_IOC_GETFLAGS = 0x80086601;
    expect(() => ioctl(fd, FS_IOC_GETFLAGS, Buffer.alloc(8))).toThrow(/ENOTTY/);
    closeSync(fd);
  });

  test("seeking for data works without the server's help", () => {
    const fd = openSync(at("/etc/hostname"), "r");
    expect(lseek(fd, 3, SEEK_DATA)).toBe(3);
    expect(lseek(fd, 0, SEEK_HOLE)).toBe(11);
    closeSync(fd);
  });
});
