/**
 * 64 containers on one image started and stopped at once, 20 rounds, by runc: nothing may be left after a round, and one FUSE
 * server must have served them all. Beside it, what a mount of ours costs over a bare overlay of the same lower.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startLowerServer } from "../../engine/fuse/client.ts";
import { mountKernelOverlay, umountOverlay } from "../../engine/overlay/kernel.ts";
import { CLONE_NEWNS, MS_PRIVATE, MS_REC, mount, unshare } from "../../engine/system/index.ts";
import { prepareFixture } from "../../fixtures/build.ts";
import type { Note } from "./benchmarks.ts";
import { manyContainers, type Round } from "./many-containers/rounds.ts";
import { lessIsBetter, type Row } from "./table.ts";

export interface Size {
  readonly containers: number;
  readonly rounds: number;
}

/** @throws Error when a round leaves something, or has another number of servers than one */
export async function manyContainersRows(note: Note, size: Size = { containers: 64, rounds: 20 }): Promise<Row[]> {
  const { indexPath, storeDir } = await prepareFixture("probe");
  enterMounts();
  const base = mkdtempSync("/var/tmp/mountproof-many-");
  try {
    const rounds: Round[] = [];
    const bare: number[] = [];
    const settings = { indexPath, storeDir, base, runtime: "runc", command: ["/bin/sh", "-c", "exit 0"], ...size };
    for await (const round of manyContainers(settings)) {
      requireClean(round, rounds.length);
      rounds.push(round);
      bare.push(...(await bareOverlays(join(base, "bare"), { indexPath, storeDir }, size.containers)));
    }
    note(`${size.rounds} rounds of ${size.containers} containers: one server in each, nothing left after each`);
    const each = (ms: (round: Round) => number) => rounds.map((round) => ms(round) / size.containers);
    const common = { unit: "ms", peer: bare, peerName: "bare overlay" };
    return [
      lessIsBetter({
        name: "mount + umount of one of 64 at once",
        ours: each((one) => one.mountMs + one.umountMs),
        ...common,
      }),
      lessIsBetter({
        name: "the same with runc run",
        ours: each((one) => one.mountMs + one.runMs + one.umountMs),
        ...common,
      }),
    ];
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Of our own, with the control file system of FUSE in its place. */
function enterMounts(): void {
  unshare(CLONE_NEWNS);
  mount("none", "/", "none", MS_REC | MS_PRIVATE);
  mount("fusectl", "/sys/fs/fuse/connections", "fusectl", 0);
}

function requireClean({ servers, references, left }: Round, at: number): void {
  const things = Object.values(left).flat();
  if (servers === 1 && things.length === 0) return;
  const found = JSON.stringify({ servers, references, ...left });
  throw new Error(`round ${at} of many containers: one server and nothing left was to be found, not ${found}`);
}

/** Milliseconds of each: directories, mount(2), umount2(2), directories gone. */
async function bareOverlays(
  base: string,
  image: { indexPath: string; storeDir: string },
  count: number,
): Promise<number[]> {
  const lower = join(base, "lower");
  mkdirSync(lower, { recursive: true });
  const server = await startLowerServer();
  try {
    await server.mount({ ...image, mountpoint: lower, fuseLibrary: "own", ttlSec: 1 });
    return Array.from({ length: count }, (_, at) => bareOverlay(lower, join(base, `${at}`)));
  } finally {
    await server.close();
  }
}

function bareOverlay(lower: string, directory: string): number {
  const begin = performance.now();
  const [upperdir, workdir, target] = ["upper", "work", "rootfs"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [upperdir, workdir, target]) mkdirSync(path, { recursive: true });
  mountKernelOverlay({ lowerdirs: [lower], upperdir, workdir, target, options: { index: "off", metacopy: "off" } });
  umountOverlay(target);
  rmSync(directory, { recursive: true });
  return performance.now() - begin;
}
