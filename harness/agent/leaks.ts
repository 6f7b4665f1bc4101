/** What exists around a trial: mounts, processes, descriptors, FUSE connections, loop devices, blocked tasks. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import { type FuseConnection, isOpen } from "./fuse-connection.ts";

export interface Snapshot {
  /** `id mountpoint type` of each mount. */
  readonly mounts: ReadonlySet<string>;
  readonly processes: ReadonlySet<number>;
  /** How many files each process that lives longer than a trial holds open. */
  readonly descriptors: ReadonlyMap<number, number>;
  readonly loops: ReadonlySet<string>;
  readonly agent: string;
}

export interface LeakProbe {
  /** Processes of pools: they outlive trials on purpose, but must not collect descriptors. */
  readonly pooled: readonly number[];
  /** Processes that put the machine under pressure: what state they are in is nobody's fault. */
  readonly neighbours: readonly number[];
  /** Of the FUSE mounts the trial made. */
  readonly connections: readonly FuseConnection[];
}

/** @param agent unique name of this agent, part of its images' paths: other agents use loop devices, too */
export function snapshot(pooled: readonly number[], agent: string): Snapshot {
  return {
    agent,
    mounts: new Set(mounts()),
    processes: new Set(processes()),
    descriptors: new Map(pooled.map((pid) => [pid, heldFiles(pid).length])),
    loops: new Set(loops(agent)),
  };
}

/**
 * What is there now and was not before, one line each. Ends of processes and of connections are asynchronous, so a
 * difference counts only when it lasts.
 * @param graceMs how long a difference may last
 */
export async function leaksSince(before: Snapshot, probe: () => LeakProbe, graceMs: number): Promise<string[]> {
  const end = performance.now() + graceMs;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    const found = differences(before, probe());
    if (found.length === 0 || performance.now() > end) return found;
    await after(pause);
  }
}

function differences(before: Snapshot, { pooled, neighbours, connections }: LeakProbe): string[] {
  const pool = new Set(pooled);
  const beside = new Set(neighbours);
  const now = processes().filter((pid) => !beside.has(pid));
  return [
    ...mounts()
      .filter((mount) => !before.mounts.has(mount))
      .map((mount) => `mount ${mount}`),
    ...now.filter((pid) => !before.processes.has(pid) && !pool.has(pid)).map((pid) => `process ${describe(pid)}`),
    ...now.filter(isBlocked).map((pid) => `blocked task ${describe(pid)}`),
    ...[...before.descriptors].flatMap(([pid, count]) => moreDescriptors(pid, count)),
    ...connections.filter(isOpen).map(({ minor }) => leakedConnection(minor)),
    ...loops(before.agent)
      .filter((loop) => !before.loops.has(loop))
      .map((loop) => `loop device ${loop}`),
  ];
}

/** How a FUSE connection that is still open is told. */
export function leakedConnection(minor: number): string {
  return `FUSE connection ${minor}`;
}

function mounts(): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "latin1").split("\n");
  return lines.filter(Boolean).map((line) => {
    const fields = line.split(" ");
    return `${fields[0]} ${fields[4]} ${fields[fields.indexOf("-") + 1]}`;
  });
}

function processes(): number[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** State D, uninterruptible sleep, or Z, a zombie nobody reaped. */
function isBlocked(pid: number): boolean {
  return stateOf(pid) === "D" || stateOf(pid) === "Z";
}

function stateOf(pid: number): string {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
}

function describe(pid: number): string {
  const command = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  return `${pid} ${stateOf(pid)} ${command || readOrEmpty(`/proc/${pid}/comm`).trim()}`;
}

function moreDescriptors(pid: number, before: number): string[] {
  const now = heldFiles(pid);
  if (now.length <= before) return [];
  const more = now.length - before;
  return [`${more} descriptors more in process ${describe(pid)}, which holds ${now.join(" ")}`];
}

/**
 * Files, directories and devices that a process holds open. Pipes, sockets and the like are Node's own and come when it needs
 * them; files of the fixtures and of this program stay open on purpose.
 */
function heldFiles(pid: number): string[] {
  return targets(pid).filter((target) => target.startsWith("/") && !/^\/(fixtures|mountproof|proc)\//.test(target));
}

function targets(pid: number): string[] {
  const directory = `/proc/${pid}/fd`;
  return listOrEmpty(directory).map((fd) => linkOrEmpty(`${directory}/${fd}`));
}

/** Loop devices over images of this agent; others on the machine are not ours to judge. */
function loops(agent: string): string[] {
  return readdirSync("/sys/block")
    .filter((name) => name.startsWith("loop"))
    .map((name) => `${name} ${backingFile(name)}`)
    .filter((line) => line.includes(`/${agent}/`));
}

/** Empty for a device that is free; asked for first, as an error for each of them costs more than all the rest. */
function backingFile(loop: string): string {
  const path = `/sys/block/${loop}/loop/backing_file`;
  return existsSync(path) ? readOrEmpty(path).trim() : "";
}

function readOrEmpty(path: string): string {
  return orEmpty(() => readFileSync(path, "latin1"), "");
}

/** What was listed may have ended before it is read; ENXIO and ENODEV come from sysfs for a device that is going. */
function orEmpty<T>(read: () => T, empty: T): T {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ESRCH", "EINVAL", "ENXIO", "ENODEV"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return empty;
    throw error;
  }
}

function listOrEmpty(directory: string): string[] {
  return orEmpty(() => readdirSync(directory), []);
}

function linkOrEmpty(path: string): string {
  return orEmpty(() => readlinkSync(path), "");
}
