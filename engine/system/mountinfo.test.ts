import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMountinfo, readMountinfo, splitMountOptions } from "./mountinfo.ts";

test("the example of proc_pid_mountinfo(5)", () => {
  const line = "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n";
  expect(parseMountinfo(Buffer.from(line))).toEqual([
    {
      mountId: 36,
      parentId: 35,
      major: 98,
      minor: 0,
      root: "/mnt1",
      mountPoint: "/mnt2",
      latin1MountPoint: "/mnt2",
      mountOptions: "rw,noatime",
      optionalFields: ["master:1"],
      propagation: { master: 1 },
      type: "ext3",
      source: "/dev/root",
      superOptions: "rw,errors=continue",
    },
  ]);
});

test.each([
  ["", {}],
  ["shared:7 ", { shared: 7 }],
  ["shared:7 master:3 propagate_from:2 ", { shared: 7, master: 3, propagateFrom: 2 }],
  ["unbindable ", { unbindable: true }],
])("optional fields %j", (fields, propagation) => {
  const [entry] = parseMountinfo(Buffer.from(`1 2 0:3 / /x rw ${fields}- tmpfs none rw`));
  expect(entry?.propagation).toEqual(propagation);
});

/** mangle() of fs/proc_namespace.c: blank, tab, newline, backslash and number sign as octal. */
function mangle(bytes: Buffer): Buffer {
  const escaped = bytes
    .toString("latin1")
    .replace(/[ \t\n\\#]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return Buffer.from(escaped, "latin1");
}

test("any path that the kernel can show is read back, byte for byte", () => {
  const bytes = fc
    .uint8Array({ minLength: 1, maxLength: 60 })
    .map((array) => Buffer.from(array.map((byte) => byte || 1)));
  fc.assert(
    fc.property(fc.nat(), bytes, bytes, fc.constantFrom("", "shared:4 "), (id, mountPoint, source, optional) => {
      const line = Buffer.concat([
        Buffer.from(`${id} 1 0:52 / `),
        mangle(mountPoint),
        Buffer.from(` ro,nosuid ${optional}- fuse `),
        mangle(source),
        Buffer.from(" rw,user_id=0\n"),
      ]);
      const [entry, ...rest] = parseMountinfo(line);
      expect(rest).toEqual([]);
      expect(entry?.mountId).toBe(id);
      expect(Buffer.from(entry?.latin1MountPoint ?? "", "latin1")).toEqual(mountPoint);
      expect(entry?.mountPoint).toBe(mountPoint.toString("utf8"));
      expect(entry?.source).toBe(source.toString("utf8"));
      expect(entry?.superOptions).toBe("rw,user_id=0");
    }),
  );
});

test("a comma after a backslash does not split", () => {
  expect(splitMountOptions("rw,lowerdir=/a\\,b:/c,xino=off")).toEqual(["rw", "lowerdir=/a\\,b:/c", "xino=off"]);
  expect(splitMountOptions("rw,relatime")).toEqual(["rw", "relatime"]);
});

test("a line in another format is an error that shows it", () => {
  expect(() => parseMountinfo(Buffer.from("what is this\n"))).toThrow(
    'parsing mountinfo: cannot read the line "what is this"',
  );
});

test("reads this process's table", () => {
  expect(readMountinfo().some((entry) => entry.mountPoint === "/proc" && entry.type === "proc")).toBe(true);
});
