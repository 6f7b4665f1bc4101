/** For tests: what engines, containers and agents can leave on the machine. */
import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { execa } from "execa";
import { fuseConnections, readMountinfo } from "../../../../engine/system/index.ts";

export interface Traces {
  readonly mounts: readonly string[];
  /** In every hierarchy. */
  readonly cgroups: readonly string[];
  readonly processes: readonly string[];
  readonly directories: readonly string[];
  readonly rules: string;
  readonly links: string;
}

/** Packages may have made them (docker-registry: /etc/docker): only those count that were not there when the test began. */
const engineDirectories = ["/etc/docker", "/opt/containerd", "/run/containerd", "/run/docker"].filter(
  (path) => !existsSync(path),
);

/** @param owners processes by whose mark things are known: others on the machine are not theirs */
export async function traces(...owners: readonly (number | undefined)[]): Promise<Traces> {
  const marks = owners.map((pid) => `mountproof-${pid}-`);
  const theirs = (text: string) => marks.some((mark) => text.includes(mark));
  return {
    mounts: readMountinfo()
      .map(({ mountPoint }) => mountPoint)
      .filter(theirs),
    cgroups: cgroupRoots().flatMap((root) =>
      names(root)
        .filter(theirs)
        .map((name) => `${root}/${name}`),
    ),
    processes: commandLines().filter(theirs),
    directories: [...names(tmpdir()).filter(theirs), ...engineDirectories.filter((path) => existsSync(path))],
    rules: await output("iptables-save"),
    links: await output("ip", ["-brief", "link"]),
  };
}

/** The process among whose words is this one. */
export function processWith(word: string): number {
  const pid = names("/proc").find((one) =>
    read(`/proc/${one}/cmdline`)
      .split("\0")
      .some((text) => text.endsWith(word)),
  );
  if (pid === undefined) throw new Error(`no process has "${word}" on its command line`);
  return Number(pid);
}

/** Where the process sees something mounted. */
export function mountsOf(pid: number): string[] {
  return read(`/proc/${pid}/mountinfo`)
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? []);
}

/** Paths of the cgroups below that of this name, in every hierarchy. */
export function cgroupsBelow(name: string): string[] {
  return cgroupRoots().flatMap((root) =>
    readdirIfThere(`${root}/${name}`).flatMap((entry) =>
      entry.isDirectory() ? [`${root}/${name}/${entry.name}`] : [],
    ),
  );
}

/** Device minors of FUSE connections that are open though no process sees their mount: whoever had it is dead. */
export function orphanedConnections(fusectl: string): number[] {
  const seen = new Set(
    names("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => minorsOf(pid)),
  );
  return fuseConnections(fusectl)
    .map(({ minor }) => minor)
    .filter((minor) => !seen.has(minor));
}

function minorsOf(pid: string): number[] {
  return [...read(`/proc/${pid}/mountinfo`).matchAll(/^\d+ \d+ 0:(\d+) /gm)].map(([, minor]) => Number(minor));
}

function cgroupRoots(): string[] {
  return readMountinfo().flatMap(({ type, mountPoint }) => (type.startsWith("cgroup") ? [mountPoint] : []));
}

function commandLines(): string[] {
  return names("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
}

function names(directory: string): string[] {
  return readdirIfThere(directory).map(({ name }) => name);
}

function readdirIfThere(directory: string): Dirent[] {
  return existsSync(directory) ? readdirSync(directory, { withFileTypes: true }) : [];
}

/** Empty for a process that ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function output(file: string, args: string[] = []): Promise<string> {
  const { stdout } = await execa(file, args, { reject: false });
  // Counters of packages change by themselves.
  return (stdout ?? "").replaceAll(/\[\d+:\d+\]|^#.*$/gm, "");
}
