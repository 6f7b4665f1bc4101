/** Containers and those who started them, killed at random moments: nothing of them stays. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mount, umount2 } from "../../../engine/system/index.ts";
import { seededRandom } from "../../agent/random.ts";
import { removeLeftovers } from "../leftovers.ts";
import { cleaningAlone, cleaningMs } from "../testing/cleaning-alone.ts";
import { findUserland } from "../userland.ts";
import { type PrivateEngine, startPrivateEngine } from "./engine/private-engine.ts";
import { userlandImage } from "./image.ts";
import { agentLabel, ownerLabel } from "./labels.ts";
import { sweep } from "./reaper.ts";
import { cgroupsBelow, mountsOf, orphanedConnections, processWith, traces } from "./testing/traces.ts";

const victims = 30;
const sideBySide = 2;
/** Every other one as it starts, the rest from the moment on when its container runs: up to the middle of its trials. */
const latestKillMs = 3_000;
const startMs = 240_000;
const seed = Number(process.env.MOUNTPROOF_KILL_SEED ?? Date.now() % 1_000_000);

const program = fileURLToPath(new URL("testing/start-and-try.ts", import.meta.url));
let own: PrivateEngine;
let directory: string;
let fusectl: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-kill-"));
  fusectl = join(directory, "fusectl");
  mkdirSync(fusectl);
  mount("fusectl", fusectl, "fusectl", 0);
  own = await startPrivateEngine("overlay2");
  await userlandImage(own.engine.docker, await findUserland());
});
afterAll(async () => {
  await own?.stop();
  umount2(fusectl, 0);
  rmSync(directory, { recursive: true });
});

it(
  `${victims} of them (MOUNTPROOF_KILL_SEED=${seed}) leave no container, volume, mount, cgroup or FUSE connection`,
  {
    timeout: cleaningMs,
  },
  cleaningAlone(async () => {
    const before = look();
    const random = seededRandom(seed);
    const moments = Array.from({ length: victims }, (_, number) => ({ number, ms: random() * latestKillMs }));
    const owners: number[] = [];
    await Promise.all(Array.from({ length: sideBySide }, () => killAll(moments, owners)));

    const { docker } = own.engine;
    await sweep(docker);
    await removeLeftovers();
    expect(await docker.listContainers({ all: true, filters: { label: [ownerLabel] } })).toEqual([]);
    expect((await docker.listVolumes({ filters: { label: [ownerLabel] } })).Volumes ?? []).toEqual([]);
    expect(await leftSince(before)).toEqual([]);
    expect(await traces(...owners)).toMatchObject({ mounts: [], cgroups: [], processes: [], directories: [] });
  }),
);

interface Moment {
  readonly number: number;
  readonly ms: number;
}

/** One after the other until there are no more. */
async function killAll(moments: Moment[], owners: number[]): Promise<void> {
  for (let next = moments.shift(); next; next = moments.shift()) owners.push(await startAndKill(next));
}

async function startAndKill({ number, ms }: Moment): Promise<number> {
  const env = { ...process.env, DOCKER_HOST: `unix://${own.engine.socket}` };
  const child = spawn(process.execPath, [program], { env, stdio: "ignore" });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start "${program}"`);
  if (number % 2 === 1) await containerOf(pid);
  await after(ms);
  // Now and then the container itself: whoever started it is told, and is killed after that.
  if (number % 6 === 1)
    await own.engine.docker
      .getContainer(await containerOf(pid))
      .kill()
      .catch(gone);
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
  return pid;
}

/** Waits for it. */
async function containerOf(pid: number): Promise<string> {
  const end = performance.now() + startMs;
  while (performance.now() < end) {
    const all = await own.engine.docker.listContainers({ filters: { label: [`${agentLabel}=true`] } });
    const found = all.find(({ Labels }) => Labels[ownerLabel]?.startsWith(`${pid}-`));
    if (found) return found.Id;
    await after(50);
  }
  throw new Error(`process ${pid} has no container after ${startMs} ms`);
}

/** It ended meanwhile. */
function gone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
}

/** What nobody who lives has: FUSE connections, mounts in the engine's namespace below its directory, cgroups of containers in every hierarchy. */
function look(): string[] {
  const directory = dirname(own.engine.socket);
  const engine = processWith(`${directory}/docker.sock`);
  return [
    ...orphanedConnections(fusectl).map((minor) => `FUSE connection ${minor}`),
    ...mountsOf(engine).filter((mountpoint) => mountpoint.startsWith(directory)),
    ...cgroupsBelow(basename(directory)),
  ];
}

/**
 * What dead containers held goes in the kernel's own time. Other tests' connections come and go meanwhile, so a thing counts that stood
 * in every look: of a busy machine that may take a minute.
 */
async function leftSince(before: readonly string[], withinMs = 60_000): Promise<string[]> {
  const end = performance.now() + withinMs;
  let left = look().filter((thing) => !before.includes(thing));
  while (left.length > 0 && performance.now() < end) {
    await after(100);
    const now = new Set(look());
    left = left.filter((thing) => now.has(thing));
  }
  return left;
}
