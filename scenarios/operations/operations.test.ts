/** Operations as scenarios use them: in an actor's process, arguments and results through its channel. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readMountinfo } from "../../engine/system/index.ts";
import { ActorProcess } from "../../harness/agent/actor-process.ts";
import type { Operations } from "./index.ts";

let actor: ActorProcess;
let directory: string;
const path = (name: string) => join(directory, name);

beforeAll(async () => {
  actor = new ActorProcess((ms) => ms);
  await actor.started();
});
afterAll(() => actor.end());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "operations-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function call<Name extends keyof Operations>(name: Name, args: Parameters<Operations[Name]>[0]) {
  return actor.call(name, args, 60_000);
}

describe("files", () => {
  it("are made, changed and removed", async () => {
    await call("mkdir", { path: path("a/b"), recursive: true });
    await call("writeFile", { path: path("a/file"), data: "one" });
    await call("appendFile", { path: path("a/file"), data: Buffer.from(" two") });
    await call("rename", { from: path("a/file"), to: path("a/\u00ff") });
    expect(await call("readFile", { path: path("a/\u00ff") })).toBe("one two");
    await call("rmdir", { path: path("a/b") });
    await call("removeTree", { path: path("a") });
    expect(await call("exists", { path: path("a") })).toBe(false);
  });

  it("are described without following symlinks", async () => {
    symlinkSync("nowhere", path("link"));
    expect(await call("stat", { path: path("link") })).toMatchObject({
      type: "symlink",
      mode: 0o777,
      nlink: 1,
      size: 7,
    });
  });

  it("give their errno", async () => {
    await expect(call("stat", { path: path("none") })).rejects.toMatchObject({ code: "ENOENT", path: path("none") });
    await expect(call("rmdir", { path: path("none") })).rejects.toMatchObject({ code: "ENOENT", syscall: "rmdir" });
  });
});

describe("mounts", () => {
  it("come and go: tmpfs, a read-only bind of it", async () => {
    for (const name of ["tmpfs", "bind"]) mkdirSync(path(name));
    await call("mountTmpfs", { path: path("tmpfs"), size: "64k" });
    await call("writeFile", { path: path("tmpfs/file"), data: "x" });
    await call("mountBind", { source: path("tmpfs"), target: path("bind"), readOnly: true });
    await expect(call("writeFile", { path: path("bind/file"), data: "y" })).rejects.toMatchObject({ code: "EROFS" });
    const large = call("writeFile", { path: path("tmpfs/large"), data: "x".repeat(1 << 20) });
    await expect(large).rejects.toMatchObject({ code: "ENOSPC" });
    await call("umount", { path: path("bind") });
    await call("umount", { path: path("tmpfs"), detach: true });
    expect(readMountinfo().filter(({ mountPoint }) => mountPoint.startsWith(directory))).toEqual([]);
  });

  it("of overlayfs that the kernel refuses give errno and call", async () => {
    const layers = { lowerdirs: [path("none")], upperdir: directory, workdir: directory, target: directory };
    await expect(call("mountOverlay", layers)).rejects.toMatchObject({ code: "ENOENT", syscall: "mount" });
  });

  it("stay inside a private namespace", async () => {
    const other = new ActorProcess((ms) => ms);
    await other.started();
    await other.call("makePrivateNamespace", undefined, 60_000);
    await other.call("mountTmpfs", { path: directory }, 60_000);
    await other.call("writeFile", { path: path("inside"), data: "" }, 60_000);
    expect(readdirSync(directory)).toEqual([]);
    expect(other.clean).toBe(false);
    await other.end();
  });
});

describe("polls", () => {
  it("see a name that comes", async () => {
    let polls = 0;
    // A busy machine may not have begun to poll by then: it gets more time.
    for (let lateMs = 30; polls < 2 && lateMs < 10_000; lateMs *= 2) {
      const name = `late-${lateMs}`;
      const poll = call("readdirPoll", { path: directory, name, deadlineMs: 60_000 });
      setTimeout(() => writeFileSync(path(name), ""), lateMs);
      const seen = await poll;
      expect(seen.ready).toBe(true);
      polls = seen.polls;
    }
    expect(polls).toBeGreaterThan(1);
  });

  it("give up at their deadline", async () => {
    const { ready, waitedMs } = await call("readdirPoll", { path: directory, name: "never", deadlineMs: 20 });
    expect(ready).toBe(false);
    expect(waitedMs).toBeGreaterThanOrEqual(20);
  });

  it("tell a mount of another type from the one asked for", async () => {
    await call("mountTmpfs", { path: directory });
    const asked = (fsType: string) => call("mountinfoPoll", { path: directory, fsType, deadlineMs: 5 });
    expect(await asked("tmpfs")).toMatchObject({ ready: true, polls: 1 });
    expect(await asked("fuse")).toMatchObject({ ready: false });
    await call("umount", { path: directory });
  });
});

describe("judging", () => {
  it("walks and answers with plain data", async () => {
    mkdirSync(path("etc"));
    const [root, etc] = await call("walk", { root: directory, path: "/etc" });
    expect(root).toMatchObject({ name: "/", type: "directory" });
    expect(etc).toMatchObject({ name: "etc", nlink: 2, ino: expect.stringMatching(/^\d+$/) });
  });

  it("walks several paths, and names the one that is not there", async () => {
    mkdirSync(path("etc"));
    await expect(call("walkAll", { root: directory, paths: ["/etc", "/"] })).resolves.toBeUndefined();
    const walk = call("walkAll", { root: directory, paths: ["/etc", "/none"] });
    await expect(walk).rejects.toMatchObject({ code: "ENOENT", path: "/none" });
  });

  it("walks no paths where there is nothing at all", async () => {
    const walk = call("walkAll", { root: directory, paths: ["/"] });
    await expect(walk).rejects.toMatchObject({ name: "Finding", outcome: "empty-lower" });
    writeFileSync(path("file"), "");
    await expect(call("refuseEmpty", { root: directory })).resolves.toBeUndefined();
  });

  it("probes a directory by writing and leaves nothing in it", async () => {
    mkdirSync(path("etc"));
    const components = await call("probeWrite", { root: directory, directory: "/etc" });
    expect(components).toHaveLength(3);
    expect(readdirSync(path("etc"))).toEqual([]);
  });

  it("tells that the directory to probe is missing", async () => {
    const probe = call("probeWrite", { root: directory, directory: "/none" });
    await expect(probe).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("passes findings on as findings", async () => {
    writeFileSync(path("truth"), "");
    const check = call("checkContent", { root: directory, truthPath: path("truth"), mode: "full" });
    await expect(check).rejects.toMatchObject({
      name: "Finding",
      outcome: "wrong-content",
      evidence: { details: ["/truth: is not in the image"] },
    });
  });
});
