/** Each fault on a real mount, as a process sees it. */
import { lstatSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDirectoryEntries } from "../system/directory-entries.ts";
import { llistxattr, mount, statx, umount2 } from "../system/index.ts";
import type { AttributeFault, RequestFault } from "./faults.ts";
import type { LowerSpec } from "./lower.ts";
import { allTypes } from "./testing/all-types.ts";
import { inChild } from "./testing/in-child.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";

let bench: LowerBench;
beforeAll(async () => {
  bench = await lowerBench(allTypes);
});
afterAll(() => bench.dispose());

const withRequests = (...requests: RequestFault[]): Partial<LowerSpec> => ({ faults: { requests } });
const withAttributes = (...attributes: AttributeFault[]): Partial<LowerSpec> => ({ faults: { attributes } });

test("link count 0 on directories reaches stat, files keep theirs", async () => {
  const { mountpoint } = await bench.mount(withAttributes({ on: "directories", linkCount: 0 }));
  expect(statx(join(mountpoint, "etc")).nlink).toBe(0);
  expect(statx(mountpoint).nlink).toBe(0);
  expect(statx(join(mountpoint, "etc/hostname")).nlink).toBe(2);
});

test("link count 0 on synthesised directories only, on chosen paths only, on files only", async () => {
  const made = await bench.mount(withAttributes({ on: "synthesised", linkCount: 0 }));
  expect(statx(join(made.mountpoint, "usr/bin")).nlink).toBe(0);
  expect(statx(join(made.mountpoint, "usr")).nlink).toBe(3);
  const chosen = await bench.mount(withAttributes({ on: { paths: ["/etc", "/empty"] }, linkCount: 0 }));
  expect(statx(join(chosen.mountpoint, "etc")).nlink).toBe(0);
  expect(statx(join(chosen.mountpoint, "empty")).nlink).toBe(0);
  expect(statx(join(chosen.mountpoint, "usr")).nlink).toBe(3);
  const files = await bench.mount(withAttributes({ on: "files", linkCount: 7 }));
  expect(statx(join(files.mountpoint, "empty")).nlink).toBe(7);
});

test("fuse-native turns link count 0 into 1", async () => {
  const options = { fuseLibrary: "fuse-native", ...withAttributes({ on: "all", linkCount: 0 }) } as const;
  const { mountpoint } = await bench.mount(options);
  expect(statx(join(mountpoint, "etc")).nlink).toBe(1);
});

test("wrong d_type and d_ino are passed on by the kernel", async () => {
  const { mountpoint } = await bench.mount(
    withAttributes(
      { on: "directories", dType: 8 },
      { on: { paths: ["/empty"] }, dType: 0 },
      { on: { paths: ["/etc"] }, dIno: "differs" },
    ),
  );
  const shown = new Map(readDirectoryEntries(mountpoint).map((entry) => [entry.name, entry]));
  expect(shown.get("usr")?.type).toBe(8);
  expect(shown.get("empty")?.type).toBe(0);
  expect(shown.get("bin")?.type).toBe(10);
  expect(shown.get("etc")?.ino).not.toBe(statx(join(mountpoint, "etc")).ino);
  expect(shown.get("usr")?.ino).toBe(statx(join(mountpoint, "usr")).ino);
});

test("d_ino 0", async () => {
  const { mountpoint } = await bench.mount(withAttributes({ on: "files", dIno: "zero" }));
  expect(readDirectoryEntries(mountpoint).find(({ name }) => name === "empty")?.ino).toBe(0n);
});

test.each(["fresh", "new-generation"] as const)(
  "nodeid %s: a path seen through an overlay goes stale",
  async (nodeid) => {
    const fault = withAttributes({ on: { paths: ["/etc"] }, nodeid });
    const { mountpoint } = await bench.mount({ ttlSec: 0, ...fault });
    const paths = ["upper", "work", "merged"].map((name) => `${mountpoint}-${name}`);
    for (const path of paths) mkdirSync(path);
    const [upper, work, merged = ""] = paths;
    mount("overlay", merged, "overlay", 0, `lowerdir=${mountpoint},upperdir=${upper},workdir=${work}`);
    const body = "for (let i = 0; i < 3; i++) fs.statSync(path + '/etc'); return 'fine'";
    expect(await inChild(body, merged).result).toBe("Unknown system error -116"); // ESTALE, which libuv cannot name
    umount2(merged);
  },
);

test("an errno for one name, from the second match on", async () => {
  const { mountpoint } = await bench.mount({
    ttlSec: 0,
    ...withRequests({ operation: "LOOKUP", path: "/etc/hostname", fromMatch: 2, matches: 2, errno: "EACCES" }),
  });
  const file = join(mountpoint, "etc/hostname");
  // A failed revalidation makes the kernel look up once more, so one failing call takes two matches.
  expect(lstatSync(file).size).toBe(11);
  expect(() => lstatSync(file)).toThrow(/EACCES/);
  expect(lstatSync(file).size).toBe(11);
});

test.each<[RequestFault, (root: string) => unknown]>([
  [{ operation: "GETATTR", path: "/", errno: "EIO" }, (root) => statSync(root)],
  [{ operation: "OPEN", path: "/empty", errno: "EIO" }, (root) => readFileSync(join(root, "empty"))],
  [{ operation: "READ", path: "/etc/passwd", errno: "EIO" }, (root) => readFileSync(join(root, "etc/passwd"))],
  [{ operation: "READLINK", errno: "EIO" }, (root) => statSync(join(root, "bin/su"))],
  [{ operation: "OPENDIR", path: "/etc", errno: "EIO" }, (root) => readDirectoryEntries(join(root, "etc"))],
  [{ operation: "READDIR", path: "/many", errno: "EIO" }, (root) => readDirectoryEntries(join(root, "many"))],
  [{ operation: "LISTXATTR", errno: "EIO" }, (root) => llistxattr(join(root, "xattrs"))],
])("an errno reaches the caller: %j", async (fault, action) => {
  const { mountpoint } = await bench.mount({ ttlSec: 0, ...withRequests(fault) });
  expect(() => action(mountpoint)).toThrow(/EIO/);
});

test("names and attributes come together (READDIRPLUS), unless a fault on LOOKUP would be bypassed", async () => {
  const list = async (options: Partial<LowerSpec>) => {
    const session = await bench.mount(options);
    readDirectoryEntries(join(session.mountpoint, "etc"));
    return session.counters();
  };
  expect(await list({})).toHaveProperty("READDIRPLUS");
  expect(await list(withAttributes({ on: "all", linkCount: 0 }))).toHaveProperty("READDIRPLUS");
  const slow = await list(withRequests({ operation: "LOOKUP", name: "passwd", delayMs: 1 }));
  expect(slow).not.toHaveProperty("READDIRPLUS");
  expect(slow).toHaveProperty("READDIR");
});

test("a delay holds the caller as long, and no one else", async () => {
  const { mountpoint } = await bench.mount(withRequests({ operation: "LOOKUP", name: "etc", delayMs: 300 }));
  const slow = inChild(
    "const t = performance.now(); fs.statSync(path + '/etc'); return performance.now() - t",
    mountpoint,
  );
  expect(statSync(join(mountpoint, "usr")).isDirectory()).toBe(true);
  expect(slow.isDone()).toBe(false);
  expect(await slow.result).toBeGreaterThanOrEqual(299);
});

test("a gate on INIT holds a stat until it is opened", async () => {
  const session = await bench.mount(withRequests({ operation: "INIT", gate: "init" }));
  await session.gateReached("init");
  const stat = inChild("return fs.statSync(path).nlink", session.mountpoint);
  await sleep(300);
  expect(stat.isDone()).toBe(false);
  expect(await session.counters()).toEqual({});
  await session.openGate("init");
  expect(await stat.result).toBe(7);
  await session.initSeen;
  expect(await session.counters()).toMatchObject({ INIT: 1 });
});

test("a gate on one file's READ: reached when someone reads it, passed once opened before", async () => {
  const session = await bench.mount(withRequests({ operation: "READ", path: "/etc/hostname", gate: "read" }));
  expect(readFileSync(join(session.mountpoint, "etc/passwd"), "utf8")).toContain("root");
  const read = inChild("return fs.readFileSync(path + '/etc/hostname', 'utf8')", session.mountpoint);
  await session.gateReached("read");
  await session.openGate("read");
  expect(await read.result).toBe("mountproof\n");
});

test("a caller held at a gate can be killed", async () => {
  const session = await bench.mount(withRequests({ operation: "LOOKUP", name: "etc", gate: "never" }));
  const held = inChild("fs.statSync(path + '/etc')", session.mountpoint);
  await session.gateReached("never");
  held.child.kill("SIGKILL");
  expect(await held.result).toBe("SIGKILL");
});

test("the n-th request kills the server: callers get ENOTCONN or ECONNABORTED, the session ends", async () => {
  const spec = bench.spec({ faults: { dieAtRequest: 3 } });
  const session = await bench.server.mount(spec);
  expect(
    await inChild(
      "for (let i = 0; i < 9; i++) { fs.statSync(path + '/name-' + i, { throwIfNoEntry: false }) }",
      spec.mountpoint,
    ).result,
  ).toMatch(/ENOTCONN|ECONNABORTED/);
  await session.ended;
  await expect(session.counters()).rejects.toThrow(
    /asking lower server \d+ to count requests: it was killed by SIGKILL/,
  );
  expect(() => statSync(spec.mountpoint)).toThrow(/ENOTCONN/);
  await bench.restartServer();
});

test.each([
  [{ requests: [{ operation: "READ", errno: "EIO" }] }],
  [{ dieAtRequest: 1 }],
  [{ attributes: [{ on: "all", dType: 0 }] }],
  [{ attributes: [{ on: "all", linkCount: 3, sizeBy: 1 }] }],
  [{ reads: [{ on: "all", zeros: true }] }],
  [{ listings: [{ first: 1 }] }],
  [{ image: { hardLinks: "separate" } }],
] as const)("fuse-native refuses faults that it hides: %j", async (faults) => {
  const refusal = bench.mount({ fuseLibrary: "fuse-native", faults });
  await expect(refusal).rejects.toMatchObject({ name: "UserError", code: "BAD_FAULT" });
});

test("a fault about a path that is not in the image is the user's", async () => {
  await expect(bench.mount(withAttributes({ on: { paths: ["/nope"] }, linkCount: 0 }))).rejects.toMatchObject({
    name: "UserError",
    message: 'preparing faults: path "/nope" is not in the image',
  });
});
