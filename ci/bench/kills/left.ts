/** Looks for what a killed run left, without asking the code that is to remove it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allProcesses, type ProcessSeen } from "../../../harness/environments/testing/processes.ts";
import { runDirectories } from "../../../harness/environments/vm/paths.ts";
import type { Ground } from "./ground.ts";

export interface KilledRun {
  readonly pid: number;
  /** What it had started when it was killed. */
  readonly processes: readonly ProcessSeen[];
}

/** Finished files of the cache; whatever else is in these directories is unfinished. */
const finished = {
  "": /^(images|snapshots|acceleration\.json)$/,
  images: /^[a-z]+-[0-9a-f]{16}\.[a-z]+$/,
  snapshots: /^[0-9a-f]{64}$/,
} as const;

/** What must end by itself, one line each: processes, and what the kernel has for them. */
export function whatLives(run: KilledRun, ground: Ground): string[] {
  return [
    ...processes(run, ground),
    ...named("/proc/net/unix", "socket", run, ground),
    ...named("/proc/self/mountinfo", "mount", run, ground),
    ...loopDevices(run, ground),
  ];
}

/** Paths that `mountproof clean` is to remove. */
export function whatLies({ pid }: KilledRun, { vm, env }: Ground): string[] {
  const marked = new RegExp(`^(mountproof-)?${pid}-`);
  return [
    ...[runDirectories, ...cgroupDirectories()].flatMap((directory) => pathsIn(directory, (name) => marked.test(name))),
    ...Object.entries(finished).flatMap(([name, pattern]) => pathsIn(join(vm, name), (file) => !pattern.test(file))),
    ...pathsIn(join(env.XDG_CACHE_HOME, "mountproof/kernels"), (name) => name.startsWith(".unfinished-")),
    ...pathsIn(env.TMPDIR, () => true),
  ];
}

/** Of the unified hierarchy, or of each of the older ones. */
function cgroupDirectories(): string[] {
  return ["/sys/fs/cgroup", ...pathsIn("/sys/fs/cgroup", () => true)];
}

/** Those it was seen to have, and whoever works with its files: QEMU's command line names them. */
function processes(run: KilledRun, { directory }: Ground): string[] {
  const seen = new Set(run.processes.map(({ pid, command }) => `${pid} ${command}`));
  return allProcesses()
    .map(({ pid, command }) => `${pid} ${command}`)
    .filter((line) => seen.has(line) || line.includes(directory))
    .map((line) => `process ${line}`);
}

function named(table: string, what: string, run: KilledRun, ground: Ground): string[] {
  const lines = readFileSync(table, "utf8").split("\n");
  return lines.filter((line) => isOf(line, run, ground)).map((line) => `${what} ${line}`);
}

function loopDevices(run: KilledRun, ground: Ground): string[] {
  return namesIn("/sys/block")
    .filter((name) => name.startsWith("loop") && isOf(backingFile(name), run, ground))
    .map((name) => `loop device ${name} over ${backingFile(name)}`);
}

function isOf(text: string, { pid }: KilledRun, { directory }: Ground): boolean {
  return text.includes(directory) || text.includes(`${runDirectories}/${pid}-`) || text.includes(`mountproof-${pid}-`);
}

/** Empty for a device without one, or one that goes while it is read. */
function backingFile(device: string): string {
  try {
    return readFileSync(`/sys/block/${device}/loop/backing_file`, "utf8").trim();
  } catch {
    return "";
  }
}

function pathsIn(directory: string, wanted: (name: string) => boolean): string[] {
  return namesIn(directory)
    .filter(wanted)
    .map((name) => join(directory, name));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}
