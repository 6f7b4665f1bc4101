/** For tests: an OverlayMounter below one directory, in this process or in another, and what it left there. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { mountsBelow } from "./mount-table.ts";
import { createOverlayMounter, type OverlayMounter, type OverlayMounterSettings } from "./mounter.ts";
import { allPids, argumentsOf } from "./process.ts";

export function settingsAt(directory: string, settings: OverlayMounterSettings = {}): OverlayMounterSettings {
  return { mountBase: join(directory, "clip"), rootfsBase: join(directory, "run"), ...settings };
}

export function mounterAt(directory: string, settings: OverlayMounterSettings = {}): OverlayMounter {
  return createOverlayMounter(settingsAt(directory, settings));
}

/** What must be empty when every container is gone. */
export function remains(directory: string) {
  const mounts = mountsBelow(directory).map((entry) => entry.mountPoint);
  const bases = ["clip/mnts", "clip/upper", "clip/work", "clip/locks", "run"].map((name) => join(directory, name));
  const files = bases.flatMap((path) => (existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : []));
  return { mounts, servers: serversBelow(directory), files };
}

export const nothing = { mounts: [], servers: [], files: [] };

/** Pids of FUSE servers whose arguments name something below the directory. */
export function serversBelow(directory: string): number[] {
  return allPids().filter((pid) => {
    const words = argumentsOf(pid);
    return words.some((word) => word.startsWith(`${directory}/`)) && !words.includes("--input-type=module");
  });
}

/** Runs JavaScript with `mounter` in a process of its own, in our mount namespace unless `wrapper` leads elsewhere. */
export function spawnMounter(
  settings: OverlayMounterSettings,
  code: string,
  wrapper: readonly string[] = [],
): ChildProcess {
  const program = `const { createOverlayMounter } = await import(${JSON.stringify(join(import.meta.dirname, "mounter.ts"))});
    const mounter = createOverlayMounter(${JSON.stringify(settings)});
    ${code}`;
  const [command = "", ...args] = [...wrapper, process.execPath, "--input-type=module", "-e", program];
  return spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
}
