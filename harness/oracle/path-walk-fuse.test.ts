/** The path walk and the look at blocked processes, on the built-in server with its faults, over the probe image. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type LowerClientSession, type LowerServer, startLowerServer } from "../../engine/fuse/client.ts";
import type { Faults } from "../../engine/fuse/faults.ts";
import { mountKernelOverlay, umountOverlay } from "../../engine/overlay/kernel.ts";
import { MNT_DETACH, umount2 } from "../../engine/system/index.ts";
import { prepareFixture } from "../../fixtures/build.ts";
import type { TrialImage } from "../../scenarios/scenario.ts";
import { blockedTasks } from "./blocked.ts";
import { walkPath } from "./path-walk.ts";

let image: TrialImage;
let server: LowerServer;
let directory: string;
let releases: (() => unknown)[];
const path = (name: string) => join(directory, name);

beforeAll(async () => {
  image = await prepareFixture("probe");
  server = await startLowerServer();
});
afterAll(() => server.close());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "walk-"));
  for (const name of ["lower", "upper", "work", "rootfs"]) mkdirSync(path(name));
  releases = [];
});
afterEach(async () => {
  for (const release of releases.reverse()) await release();
  rmSync(directory, { recursive: true });
});

async function lower(faults?: Faults, by = server): Promise<LowerClientSession> {
  const { indexPath, storeDir } = image;
  const spec = { indexPath, storeDir, mountpoint: path("lower"), fuseLibrary: "own" as const, ttlSec: 0 };
  const session = await by.mount({ ...spec, ...(faults ? { faults } : {}) });
  releases.push(() => (by === server ? session.unmount() : umount2(path("lower"), MNT_DETACH)));
  return session;
}

function overlay(): void {
  const layers = { lowerdirs: [path("lower")], upperdir: path("upper"), workdir: path("work") };
  mountKernelOverlay({ ...layers, target: path("rootfs") });
  releases.push(() => umountOverlay(path("rootfs")));
}

it("passes over true link counts, through lower and overlay", async () => {
  await lower();
  overlay();
  expect(walkPath(path("lower"), "/bin/sh").at(-1)).toMatchObject({ name: "busybox", type: "file", nlink: 1 });
  expect(walkPath(path("rootfs"), "/proc").map(({ nlink }) => nlink)).toEqual([1, 2]);
});

it("finds link count 0 below an overlay, until a write merges the directory", async () => {
  await lower({ attributes: [{ on: "directories", linkCount: 0 }] });
  overlay();
  const walk = () => walkPath(path("rootfs"), "/etc/mountproof");
  expect(walk).toThrow(
    expect.objectContaining({ outcome: "deleted-directory", message: 'wandered into deleted directory "/etc"' }),
  );
  mkdirSync(path("rootfs/etc/mountproof/written"));
  expect(walk().map(({ nlink }) => nlink)).toEqual([1, 1, 1]);
});

it("finds it on the one directory that has it", async () => {
  await lower({ attributes: [{ on: { paths: ["/opt/made"] }, linkCount: 0 }] });
  expect(walkPath(path("lower"), "/opt")).toHaveLength(2);
  expect(() => walkPath(path("lower"), "/opt/made/by")).toThrow(/deleted directory "\/opt\/made"/);
});

it("names a stale handle", async () => {
  await lower({ requests: [{ operation: "LOOKUP", name: "proc", errno: "ESTALE" }] });
  expect(() => walkPath(path("lower"), "/proc")).toThrow(
    expect.objectContaining({ outcome: "stale-handle", evidence: expect.objectContaining({ path: "/proc" }) }),
  );
});

it("names a server that is gone", async () => {
  const doomed = await startLowerServer();
  await lower(undefined, doomed);
  await doomed.kill();
  expect(() => walkPath(path("lower"), "/proc")).toThrow(expect.objectContaining({ outcome: "disconnected" }));
});

it("shows where a process hangs whose LOOKUP is withheld", async () => {
  const session = await lower({ requests: [{ operation: "LOOKUP", name: "proc", gate: "held" }] });
  const child = spawn("stat", [path("lower/proc")], { stdio: "ignore" });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  await session.gateReached("held");
  // It may not sleep yet when its request has come.
  await expect
    .poll(() => blockedTasks(child.pid ?? 0))
    .toEqual([expect.stringMatching(/^stat\[\d+\] [DS]: \w*stat\w*\(2\) in .*(request_wait_answer|fuse_)/)]);
  await session.openGate("held");
  expect(await exit).toBe(0);
});
