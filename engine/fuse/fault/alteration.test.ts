import { expect, test } from "vitest";
import type { Inode } from "../../index/model.ts";
import type { AttributeFault } from "../faults.ts";
import { alteration } from "./alteration.ts";

const file: Inode = {
  ...{ ino: 7, type: "file", mode: 0o6755, uid: 5, gid: 6, size: 100, nlink: 2 },
  ...{ mtimeSec: 1000, mtimeNsec: 999, xattrs: { "user.a": base64("abc"), "security.capability": base64("caps") } },
};
const device: Inode = { ...file, type: "character", rdev: { major: 300, minor: 70_000 } };
const symlink: Inode = { ...file, type: "symlink", target: "some/where", size: 10 };

test.each<[Omit<AttributeFault, "on">, Inode, Partial<Inode>]>([
  [{ linkCount: 0 }, file, { nlink: 0 }],
  [{ type: "fifo" }, file, { type: "fifo" }],
  [{ owner: { uid: 0, gid: 1 } }, file, { uid: 0, gid: 1 }],
  [{ modeWithout: 0o6022 }, file, { mode: 0o755 }],
  [{ modeWithout: 0o7000 }, { ...file, mode: 0o1777 }, { mode: 0o777 }],
  [{ sizeBy: 1 }, file, { size: 101 }],
  [{ sizeBy: -40 }, file, { size: 60 }],
  [{ sizeBy: -101 }, file, { size: 0 }],
  [{ mtimeBySec: -3600 }, file, { mtimeSec: -2600 }],
  [{ mtimeWholeSeconds: true }, file, { mtimeNsec: 0 }],
  // 300 is 256 + 44, 70,000 is 273 * 256 + 112.
  [{ deviceBits: 8 }, device, { rdev: { major: 44, minor: 112 } }],
  [{ deviceBits: 8 }, file, {}],
  [{ targetBytes: 4 }, symlink, { target: "some" }],
  [{ targetBytes: 4 }, file, {}],
  [{ xattrsWithout: "" }, file, { xattrs: {} }],
  [{ xattrsWithout: "security." }, file, { xattrs: { "user.a": base64("abc") } }],
  [{ xattrsShorterBy: 1 }, file, { xattrs: { "user.a": base64("ab"), "security.capability": base64("cap") } }],
  [{ xattrsShorterBy: 4, xattrsWithout: "s" }, file, { xattrs: { "user.a": "" } }],
  [{ xattrsAdded: { "user.b": "\xff" } }, { ...file, xattrs: {} }, { xattrs: { "user.b": base64("\xff") } }],
  [{ modeWithout: 0o6000, sizeBy: 2 }, file, { mode: 0o755, size: 102 }],
])("%j changes what it names and nothing else", (fault, inode, changed) => {
  expect(alteration({ on: "all", ...fault })?.(inode)).toEqual({ ...inode, ...changed });
});

test("faults of directory entries and nodeids leave attributes alone", () => {
  expect(alteration({ on: "all", dType: 8, dIno: "zero", nodeid: "fresh" })).toBeUndefined();
});

function base64(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("base64");
}
