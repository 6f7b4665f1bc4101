/** A dockerd of our own, in namespaces of its own: nothing of it outlives this process but a directory and a cgroup with our mark. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { removeCgroupsNamed } from "../../leftovers.ts";
import { newRunDirectory } from "../marked-name.ts";
import { connectEngine, type Engine } from "./engine.ts";

export interface PrivateEngine {
  readonly engine: Engine;
  /** Mounts below it spread between containers. */
  readonly shared: string;
  /** Ends it and takes away all that it made. May be called twice. */
  stop(): Promise<void>;
}

/** containerd and dockerd start within three seconds on two idle processors. */
const startMs = 60_000;
/** For dockerd to end its containers. */
const stopMs = 20_000;
const lookEveryMs = 50;

const script = fileURLToPath(new URL("private-engine.sh", import.meta.url));

/** Why none can be started here; undefined when one can. */
export async function whyNoPrivateEngine(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "a private engine needs root";
  const { failed } = await execa("dockerd", ["--version"], { reject: false, stdin: "ignore" });
  return failed ? "dockerd is not installed (Debian: docker.io)" : undefined;
}

/** @throws Error with the last words of dockerd */
export async function startPrivateEngine(storageDriver: "overlay2" | "vfs"): Promise<PrivateEngine> {
  const directory = newRunDirectory();
  mkdirSync(directory, { mode: 0o711 });
  const cgroup = basename(directory);
  const child = spawnEngine(directory, storageDriver, cgroup);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= takeDown(child, directory, cgroup);
    return stopping;
  };
  try {
    return { engine: await answering(child, directory), shared: join(directory, "shared"), stop };
  } catch (error) {
    const words = lastWords(directory);
    await stop();
    throw new Error(`dockerd with storage driver "${storageDriver}" did not start: ${words}`, { cause: error });
  }
}

/** Death of this process reaches everything, as in `host.ts`. */
function spawnEngine(directory: string, storageDriver: string, cgroup: string): ChildProcess {
  return spawn(
    "setpriv",
    [
      ...["--pdeathsig", "KILL", "--"],
      ...["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child=KILL", "--"],
      ...[script, directory, storageDriver, cgroup],
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
}

async function answering(child: ChildProcess, directory: string): Promise<Engine> {
  const end = performance.now() + startMs;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error("it ended");
    try {
      return await connectEngine(join(directory, "docker.sock"));
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await after(lookEveryMs);
  }
}

async function takeDown(child: ChildProcess, directory: string, cgroup: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, "exit");
    // unshare itself passes no signal on to the namespace's first process.
    for (const pid of childrenOf(child.pid ?? 0)) process.kill(pid, "SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await exit;
    clearTimeout(timer);
  }
  await removeCgroupsNamed(cgroup);
  rmSync(directory, { recursive: true, force: true });
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean).map(Number);
}

function lastWords(directory: string): string {
  const log = readFileSync(join(directory, "dockerd.log"), "utf8").trim().split("\n");
  const telling = log.filter((line) => !/\blevel=(debug|info)\b/.test(line));
  return telling.slice(-2).join(" | ");
}
