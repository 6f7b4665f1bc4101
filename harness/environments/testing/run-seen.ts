/** For tests: what a run of `mountproof` has on this machine while it lives, and what of it is still there later. */
import { closeSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { readMountinfo } from "../../../engine/system/index.ts";
import { userlandDirectory } from "../userland.ts";
import { allProcesses, descendantsOf, type ProcessSeen } from "./processes.ts";

export interface RunSeen {
  readonly pid: number;
  readonly processes: ReadonlySet<number>;
  /** PID namespaces that it made for its agents. */
  readonly namespaces: ReadonlySet<string>;
  /** `minor inode` under fusectl: minors come back, inodes do not. */
  readonly connections: ReadonlySet<string>;
  /** Until then the numbers of its namespaces are given to no other. */
  forget(): void;
}

/** @param fusectl where the control file system of FUSE is mounted */
export function seeRun(pid: number, fusectl: string): RunSeen {
  const all = allProcesses();
  const own = all.find((process) => process.pid === pid)?.pidNamespace;
  const processes = descendantsOf(pid, all);
  const namespaces = new Set(processes.map(({ pidNamespace }) => pidNamespace));
  if (own !== undefined) namespaces.delete(own);
  const held = [...namespaces].flatMap((name) => hold(processes.find(({ pidNamespace }) => pidNamespace === name)));
  const minors = new Set(processes.flatMap((process) => fuseMinors(process.pid)));
  // An agent's namespace has copies of the mounts that others had when it began.
  for (const { minor } of readMountinfo()) minors.delete(minor);
  const connections = listConnections(fusectl).filter((line) => minors.has(Number(line.split(" ")[0])));
  return {
    ...{ pid, processes: new Set(processes.map((one) => one.pid)), namespaces, connections: new Set(connections) },
    forget: () => held.forEach(closeSync),
  };
}

/** Keeps the namespace of a process from being freed, not what is in it. */
function hold(process: ProcessSeen | undefined): number[] {
  try {
    return [openSync(`/proc/${process?.pid}/ns/pid`, "r")];
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

/** What is left of it on the machine, one line each; cgroups are for `mountproof clean`. */
export function whatIsLeft(run: RunSeen, fusectl: string): string[] {
  const userlands = `${userlandDirectory()}/`;
  return [
    ...allProcesses()
      .filter(({ pid, pidNamespace }) => run.processes.has(pid) || run.namespaces.has(pidNamespace))
      .map(({ pid, command }) => `process ${pid} ${command}`),
    ...readMountinfo()
      .filter(({ mountPoint }) => mountPoint.startsWith(userlands) || mountPoint.startsWith("/run/trials/"))
      .map(({ mountPoint }) => `mount ${mountPoint}`),
    ...listConnections(fusectl)
      .filter((connection) => run.connections.has(connection))
      .map((connection) => `FUSE connection ${connection}`),
    ...loopFiles()
      .filter((file) => file.includes(`/mountproof-${run.pid}-`))
      .map((file) => `loop device over ${file}`),
  ];
}

function listConnections(fusectl: string): string[] {
  return readdirSync(fusectl).flatMap((minor) => {
    const directory = statSync(`${fusectl}/${minor}`, { bigint: true, throwIfNoEntry: false });
    return directory ? [`${minor} ${directory.ino}`] : [];
  });
}

function fuseMinors(pid: number): number[] {
  const text = readOrEmpty(`/proc/${pid}/mountinfo`);
  return [...text.matchAll(/ 0:(\d+) .* - fuse(?:\.\S+)? /g)].map(([, minor]) => Number(minor));
}

function loopFiles(): string[] {
  const names = readdirSync("/sys/block").filter((name) => name.startsWith("loop"));
  return names.map((name) => readOrEmpty(`/sys/block/${name}/loop/backing_file`).trim());
}

/** What was listed may have gone before it is read; ENXIO and ENODEV come from sysfs for a device that is going. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH", "EINVAL", "ENXIO", "ENODEV"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return "";
    throw error;
  }
}
