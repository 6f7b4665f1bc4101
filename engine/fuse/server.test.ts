/** Server processes: their life, their mounts, and what is left when they die. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MNT_DETACH, MS_BIND, mount, readMountinfo, statx, umount2 } from "../system/index.ts";
import { startLowerDaemon, startLowerServer } from "./client.ts";
import { processStartTime } from "./process-start-time.ts";
import { allTypes } from "./testing/all-types.ts";
import { inChild } from "./testing/in-child.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";

let bench: LowerBench;
beforeAll(async () => {
  bench = await lowerBench(allTypes);
});
afterAll(() => bench.dispose());

const isMounted = (mountpoint: string) => readMountinfo().some((entry) => entry.mountPoint === mountpoint);

test("several lowers in one server at the same time, each with its own faults", async () => {
  const [plain, zero, native] = await Promise.all([
    bench.mount(),
    bench.mount({ faults: { attributes: [{ on: "all", linkCount: 0 }] }, source: "zero-links" }),
    bench.mount({ fuseLibrary: "fuse-native" }),
  ]);
  expect([plain, zero, native].map(({ mountpoint }) => statx(join(mountpoint, "etc")).nlink)).toEqual([2, 0, 2]);
  expect(readMountinfo().find((entry) => entry.mountPoint === zero.mountpoint)).toMatchObject({
    source: "zero-links",
    type: "fuse",
    minor: zero.deviceMinor,
  });
  await plain.unmount();
  await plain.ended;
  expect(isMounted(plain.mountpoint)).toBe(false);
  expect(readFileSync(join(zero.mountpoint, "etc/hostname"), "utf8")).toBe("mountproof\n");
  await Promise.all([zero.unmount(), native.unmount()]);
  await Promise.all([zero.ended, native.ended]);
});

test("one server, many mounts one after another", async () => {
  const spec = bench.spec();
  for (let i = 0; i < 50; i++) {
    const session = await bench.server.mount(spec);
    expect(statSync(join(spec.mountpoint, "etc")).isDirectory()).toBe(true);
    await session.unmount();
  }
  expect(isMounted(spec.mountpoint)).toBe(false);
});

test("unmount is done once, spares what stands on top, and a mount still used lives on until it is let go", async () => {
  const session = await bench.mount();
  const other = join(bench.directory, "other");
  mkdirSync(other);
  mount(session.mountpoint, other, "none", MS_BIND);
  mount("on-top", session.mountpoint, "tmpfs", 0);
  await session.unmount();
  expect(readMountinfo().filter((entry) => entry.mountPoint === session.mountpoint)).toHaveLength(2);
  umount2(session.mountpoint);
  await session.unmount();
  await session.unmount();
  expect(isMounted(session.mountpoint)).toBe(false);
  expect(readFileSync(join(other, "etc/hostname"), "utf8")).toBe("mountproof\n");
  umount2(other, MNT_DETACH);
  await session.ended;
});

test("a server that dies leaves a dead mount and clear errors", async () => {
  const session = await bench.mount();
  const { pid } = bench.server;
  await bench.server.kill();
  await session.ended;
  expect(() => statSync(session.mountpoint)).toThrow(/ENOTCONN/);
  await expect(session.unmount()).rejects.toThrow(`asking lower server ${pid} to unmount: it was killed by SIGKILL`);
  await expect(bench.server.mount(bench.spec())).rejects.toThrow(/to mount ".*mnt-\d+": it was killed by SIGKILL/);
  await bench.restartServer();
});

test("what was asked when the server dies is rejected too", async () => {
  const session = await bench.mount({ faults: { requests: [{ operation: "INIT", gate: "g" }] } });
  const waiting = session.gateReached("another");
  const rejection = expect(waiting).rejects.toThrow(/to wait at the gate "another": it was killed by SIGKILL/);
  await bench.server.kill();
  await rejection;
  await bench.restartServer();
});

test("waiting at a gate of a lower that ends is an error, and counters are still told", async () => {
  const session = await bench.mount();
  await session.initSeen;
  const waiting = expect(session.gateReached("g")).rejects.toThrow(/waiting at the gate "g": .* has ended/);
  await session.unmount();
  await waiting;
  expect(await session.counters()).toMatchObject({ INIT: 1 });
});

test("a frozen server can be closed", async () => {
  const server = await startLowerServer();
  const spec = bench.spec();
  await server.mount(spec);
  server.freeze();
  await server.close();
  expect(isMounted(spec.mountpoint)).toBe(false);
});

test("a frozen server answers when it is thawed", async () => {
  const session = await bench.mount();
  await session.initSeen;
  bench.server.freeze();
  const stat = inChild("return fs.statSync(path + '/etc').nlink", session.mountpoint);
  await sleep(300);
  expect(stat.isDone()).toBe(false);
  bench.server.thaw();
  expect(await stat.result).toBe(2);
});

test("close unmounts what is left and ends the process", async () => {
  const server = await startLowerServer();
  const spec = bench.spec();
  await server.mount(spec);
  await server.close();
  expect(isMounted(spec.mountpoint)).toBe(false);
  expect(existsSync(`/proc/${server.pid}`)).toBe(false);
});

test("a server whose parent is killed unmounts what is left and ends", async () => {
  const spec = bench.spec();
  const client = JSON.stringify(new URL("./client.ts", import.meta.url).href);
  const parent = inChild(
    `import(${client}).then(async ({ startLowerServer }) => {
      const server = await startLowerServer();
      await server.mount(JSON.parse(path));
      fs.writeFileSync(JSON.parse(path).mountpoint + ".pid", String(server.pid));
      process.kill(process.pid, "SIGKILL");
    });`,
    JSON.stringify(spec),
  );
  expect(await parent.result).toBe("SIGKILL");
  const pid = Number(readFileSync(`${spec.mountpoint}.pid`, "utf8"));
  await gone(pid);
  expect(isMounted(spec.mountpoint)).toBe(false);
});

test("errors come back as they were thrown", async () => {
  await expect(bench.mount({ mountpoint: "/nonexistent" })).rejects.toMatchObject({
    name: "SystemError",
    code: "ENOENT",
    syscall: "mount",
  });
  await expect(bench.mount({ indexPath: "/nonexistent" })).rejects.toMatchObject({
    name: "UserError",
    code: "BAD_INDEX",
  });
  await expect(bench.mount({ fuseLibrary: "other" as never })).rejects.toMatchObject({
    name: "UserError",
    code: "UNKNOWN_FUSE_LIBRARY",
  });
});

test("a daemon outlives its starter's interest, says who it is, and unmounts on SIGTERM", async () => {
  const spec = bench.spec();
  const statusPath = join(bench.directory, "status.json");
  writeFileSync(statusPath, JSON.stringify({ pid: 1, startTime: 0, device: { major: 0, minor: 0 } }));
  const status = await startLowerDaemon(spec, statusPath);
  expect(JSON.parse(readFileSync(statusPath, "utf8"))).toEqual(status);
  expect(status.startTime).toBe(processStartTime(status.pid));
  expect(statx(spec.mountpoint)).toMatchObject({ mountId: status.mountId, device: status.device });
  expect(readFileSync(join(spec.mountpoint, "etc/hostname"), "utf8")).toBe("mountproof\n");
  process.kill(status.pid, "SIGTERM");
  await gone(status.pid);
  expect(isMounted(spec.mountpoint)).toBe(false);
  expect(existsSync(statusPath)).toBe(true);
});

test("a daemon ends when its mount is taken away", async () => {
  const spec = bench.spec();
  const { pid } = await startLowerDaemon(spec, join(bench.directory, "status2.json"));
  umount2(spec.mountpoint);
  await gone(pid);
});

test("a daemon that cannot mount tells its starter why", async () => {
  const statusPath = join(bench.directory, "status3.json");
  const missing = startLowerDaemon(bench.spec({ indexPath: "/nonexistent" }), statusPath);
  await expect(missing).rejects.toMatchObject({ name: "UserError", message: /^mounting ".*": .*nonexistent/ });
  const nowhere = startLowerDaemon(bench.spec({ mountpoint: "/nonexistent" }), statusPath);
  await expect(nowhere).rejects.toThrow(/^mounting "\/nonexistent": mount\(.*\): ENOENT/);
  expect(existsSync(statusPath)).toBe(false);
});

test("started by hand: a spec file serves as well, a missing option is the user's fault", async () => {
  const program = fileURLToPath(new URL("./server-process.ts", import.meta.url));
  const usage = spawnSync(process.execPath, [program], { encoding: "utf8" });
  expect([usage.status, usage.stderr]).toEqual([2, expect.stringMatching(/^starting a lower server: .*usage: .*\n$/)]);
  const spec = bench.spec();
  const [specPath, statusPath] = [join(bench.directory, "spec.json"), join(bench.directory, "status4.json")];
  writeFileSync(specPath, JSON.stringify(spec));
  const child = spawn(process.execPath, [program, "--spec", specPath, "--status", statusPath], { stdio: "inherit" });
  await expect.poll(() => existsSync(statusPath)).toBe(true);
  expect(statx(join(spec.mountpoint, "etc")).nlink).toBe(2);
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(isMounted(spec.mountpoint)).toBe(false);
});

test("threads that sleep in the kernel neither keep a server from ending nor abort it, while its mount is in use", async () => {
  const program = fileURLToPath(new URL("./server-process.ts", import.meta.url));
  const spec = bench.spec({ threads: 3 });
  const [specPath, statusPath] = [join(bench.directory, "spec5.json"), join(bench.directory, "status5.json")];
  writeFileSync(specPath, JSON.stringify(spec));
  const child = spawn(process.execPath, [program, "--spec", specPath, "--status", statusPath], { stdio: "inherit" });
  await expect.poll(() => existsSync(statusPath)).toBe(true);
  const held = openSync(join(spec.mountpoint, "etc/hostname"), "r");
  expect(readFileSync(held, "utf8")).toBe("mountproof\n");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  // Closing tells the server, which is no more.
  expect(() => closeSync(held)).toThrow(/ENOTCONN/);
});

/** It is our child and Node reaps it; a stat of its mount would be no proof. */
async function gone(pid: number): Promise<void> {
  await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
}
