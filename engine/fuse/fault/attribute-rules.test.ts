import { expect, test } from "vitest";
import type { AttributeFault } from "../faults.ts";
import { allTypes } from "../testing/all-types.ts";
import { askedFilesystem } from "../testing/filesystem.ts";
import { nameBody } from "../testing/requests.ts";
import { createTree } from "../tree.ts";
import { attributeRules } from "./attribute-rules.ts";

const tree = createTree(allTypes.index);
const at = (path: string) => tree.resolve(path) ?? expect.fail(path);
const rules = (...faults: AttributeFault[]) => attributeRules(faults, tree);

const looked = ["/", "/bin", "/dev/block", "/dev/null", "/empty", "/etc", "/etc/hostname", "/fifo", "/usr/bin"];

test.each<[AttributeFault["on"], string[]]>([
  ["all", looked],
  ["directories", ["/", "/etc", "/usr/bin"]],
  ["files", ["/empty", "/etc/hostname"]],
  ["symlinks", ["/bin"]],
  ["devices", ["/dev/block", "/dev/null"]],
  ["fifos", ["/fifo"]],
  ["hard-links", ["/etc/hostname"]],
  ["synthesised", ["/usr/bin"]],
  [{ paths: ["/etc", "/fifo"] }, ["/etc", "/fifo"]],
])("a fault on %j touches those and no others", (on, touched) => {
  const { told } = rules({ on, linkCount: 99 });
  expect(looked.filter((path) => told(at(path)).nlink === 99)).toEqual(touched);
});

test("of two faults on one inode the last wins, and what it leaves alone stays from the first", () => {
  const { told } = rules({ on: "all", linkCount: 5, modeWithout: 0o4000 }, { on: "files", linkCount: 6 });
  expect(told(at("/usr/bin/su"))).toMatchObject({ nlink: 6, mode: 0o755 });
  expect(told(at("/etc"))).toMatchObject({ nlink: 5, mode: 0o755 });
});

test("fromAnswer and answers count the answers about each inode", () => {
  const { told } = rules({ on: "files", fromAnswer: 2, answers: 2, linkCount: 0 });
  const counts = (path: string, times: number) => Array.from({ length: times }, () => told(at(path)).nlink);
  expect(counts("/empty", 4)).toEqual([1, 0, 0, 1]);
  expect(counts("/etc/passwd", 2)).toEqual([1, 0]);
});

test("a wrong type shows in the entry, too, unless the entry has a type of its own", () => {
  expect(rules({ on: "fifos", type: "file" }).entryType(at("/fifo"))).toBe(8);
  expect(rules({ on: "fifos", type: "file", dType: 0 }).entryType(at("/fifo"))).toBe(0);
  expect(rules({ on: "fifos", type: "file" }).entryType(at("/etc"))).toBe(4);
});

test("shared nodeids: each two of the inodes touched, in their order, have that of the first", () => {
  const { identity } = rules({ on: { paths: ["/etc", "/fifo", "/usr"] }, nodeid: "shared" });
  const nodeids = ["/etc", "/fifo", "/usr"].map((path) => identity(at(path)).nodeid);
  expect(nodeids).toEqual([at("/etc").ino, at("/etc").ino, at("/usr").ino]);
  expect(identity(at("/bin"))).toEqual({ nodeid: at("/bin").ino, generation: 0 });
});

test("what is told goes into LOOKUP, GETATTR, READLINK, GETXATTR and LISTXATTR", () => {
  const { ask } = askedFilesystem(allTypes, {
    attributes: [{ on: "all", linkCount: 77, targetBytes: 2, xattrsWithout: "user.e", xattrsShorterBy: 1 }],
  });
  expect(ask("LOOKUP", "/etc", nameBody("passwd")).readUInt32LE(40 + 48 + 16)).toBe(77);
  expect(ask("GETATTR", "/etc").readUInt32LE(16 + 48 + 16)).toBe(77);
  expect(ask("READLINK", "/bin").toString()).toBe("us");
  expect(ask("LISTXATTR", "/xattrs", sized(64)).toString()).toBe("user.long\0user.note\0");
  expect(ask("GETXATTR", "/xattrs", Buffer.concat([sized(64), nameBody("user.note")]))).toEqual(
    Buffer.from([0, 1, 254]),
  );
});

function sized(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(size, 0);
  return bytes;
}

test.each<[AttributeFault, RegExp]>([
  [{ on: "all", linkCount: -1 }, /"linkCount" is -1, should be a whole number from 0 to 4294967295/],
  [{ on: "all", linkCount: 0.5 }, /"linkCount" is 0.5/],
  [{ on: "all", modeWithout: 0o10000 }, /"modeWithout" is 4096/],
  [{ on: "all", dType: 16 }, /"dType" is 16/],
  [{ on: "all", fromAnswer: 0 }, /"fromAnswer" is 0/],
  [{ on: "all", owner: { uid: -1, gid: 0 } }, /"owner.uid" is -1/],
  [{ on: "sockets" as never, linkCount: 0 }, /no inodes are called "sockets"/],
  [{ on: "constructor" as never, linkCount: 0 }, /no inodes are called "constructor"/],
])("a fault that nothing can have is refused: %j", (fault, message) => {
  expect(() => rules(fault)).toThrow(message);
});
