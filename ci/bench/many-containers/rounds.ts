/**
 * Many containers of one image at once, with a real runtime, round after round: each is mounted, all of them at the same time,
 * runs a command, and is taken down. After each round nothing may be left, and in it one server may have served them all.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { runtimeSpec } from "../../../engine/image/runtime-config.ts";
import { openIndex } from "../../../engine/index/open-index.ts";
import { createOverlayMounter, type OverlayMounter } from "../../../engine/overlay/mounter.ts";
import { fuseConnections, readMountinfo } from "../../../engine/system/index.ts";
import { type Left, processesOf, whatIsLeft } from "./left.ts";

export interface ManyContainers {
  readonly indexPath: string;
  readonly storeDir: string;
  /** Existing directory on a file system that overlays can have their upper on. */
  readonly base: string;
  /** Program of the runtime. */
  readonly runtime: string;
  readonly command: readonly string[];
  readonly containers: number;
  readonly rounds: number;
}

export interface Round {
  /** Milliseconds for all of them, by step. */
  readonly mountMs: number;
  readonly runMs: number;
  readonly umountMs: number;
  /** Servers seen while all were mounted; as many as different images should be: one. */
  readonly servers: number;
  readonly references: number;
  readonly left: Left;
}

export async function* manyContainers(settings: ManyContainers): AsyncGenerator<Round> {
  const { base, containers, rounds } = settings;
  const index = openIndex(settings.indexPath);
  index.close();
  const mounter = createOverlayMounter({ mountBase: join(base, "clip"), rootfsBase: join(base, "run") });
  const name = containerName(base);
  const ids = Array.from({ length: containers }, (_, at) => `${name}-${at}`);
  for (let round = 0; round < rounds; round++) {
    const [mountMs, roots] = await timed(() =>
      Promise.all(ids.map((containerId) => mountOne(mounter, containerId, index.imageDigest, settings))),
    );
    const servers = processesOf(base).filter((words) => words.includes("server-process.ts")).length;
    const minors = fuseMinors(base);
    const references = (await mounter.list())[0]?.containers.length ?? 0;
    const [runMs] = await timed(() => Promise.all(roots.map(({ id, rootfs }) => runOne(id, rootfs, settings))));
    const [umountMs] = await timed(() => Promise.all(ids.map((id) => mounter.umount(id))));
    yield { mountMs, runMs, umountMs, servers, references, left: await settled(() => whatIsLeft(base, name, minors)) };
  }
}

/** What the containers are called by, and their cgroups. */
function containerName(base: string): string {
  return `mp${base.replaceAll(/[^A-Za-z0-9]/g, "")}`.slice(-60);
}

async function mountOne(mounter: OverlayMounter, containerId: string, imageDigest: string, settings: ManyContainers) {
  const { indexPath, storeDir } = settings;
  const { rootfs } = await mounter.mount({ containerId, imageDigest, indexPath, storeDir });
  return { id: containerId, rootfs };
}

/** @throws what the runtime says when the command fails */
async function runOne(id: string, rootfs: string, { base, runtime, command }: ManyContainers): Promise<void> {
  const bundle = join(base, "bundles", id);
  mkdirSync(bundle, { recursive: true });
  const spec = runtimeSpec(
    { ...nothingSaid, cmd: command },
    { rootfs, readFile: () => undefined, cgroupsPath: `/${id}` },
  );
  writeFileSync(join(bundle, "config.json"), JSON.stringify(spec));
  await execa(runtime, ["--root", join(base, "runc"), "run", "--bundle", bundle, id], { timeout: 120_000 });
  rmSync(bundle, { recursive: true });
}

const nothingSaid = { env: [], entrypoint: [], user: "", workingDir: "", labels: {}, exposedPorts: [], volumes: [] };

/** The kernel ends namespaces, and what is mounted in them, a little after their last process. */
async function settled(look: () => Left): Promise<Left> {
  const end = performance.now() + 30_000;
  let left = look();
  while (Object.values(left).flat().length > 0 && performance.now() < end) {
    await sleep(20);
    left = look();
  }
  return left;
}

function fuseMinors(base: string): number[] {
  const ours = readMountinfo().filter((entry) => entry.type === "fuse" && entry.mountPoint.startsWith(`${base}/`));
  if (ours.every(({ minor }) => fuseConnections().some((alive) => alive.minor === minor)))
    return ours.map(({ minor }) => minor);
  throw new Error("looking for FUSE connections: fusectl is not mounted at /sys/fs/fuse/connections");
}

async function timed<T>(work: () => Promise<T>): Promise<[ms: number, result: T]> {
  const begin = performance.now();
  const result = await work();
  return [performance.now() - begin, result];
}
