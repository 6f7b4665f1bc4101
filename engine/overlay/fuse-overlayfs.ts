/** fuse-overlayfs: the overlay as a FUSE server of its own, one process a mount. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors.ts";
import { OverlayError } from "./errors.ts";
import { mountAt } from "./mount-table.ts";
import { identify, isAlive, type ProcessIdentity, stopProcess } from "./process.ts";

export interface FuseOverlayfsMount {
  /** Topmost first. */
  readonly lowerdirs: readonly string[];
  readonly upperdir: string;
  readonly workdir: string;
  /** Existing directory. */
  readonly target: string;
  /** More words for `-o`. */
  readonly options?: readonly string[];
  readonly binary?: string;
  readonly deadlineMs?: number;
}

/**
 * Starts `fuse-overlayfs -f`, detached, and waits until its mount stands. umount2(2) of the target ends the process.
 * Does not touch the mount itself, so it cannot be held by a lower that hangs.
 * @throws OverlayError with the program's own message, or `ETIMEDOUT` (the process is then ended)
 */
export async function mountFuseOverlayfs(mount: FuseOverlayfsMount): Promise<ProcessIdentity> {
  const stderr = openUnnamed();
  try {
    return await start(mount, stderr);
  } finally {
    closeSync(stderr);
  }
}

/** What follows `-o`. @throws UserError for paths that its parser would take apart */
export function fuseOverlayfsData({ lowerdirs, upperdir, workdir, options = [] }: FuseOverlayfsMount): string {
  for (const path of [...lowerdirs, upperdir, workdir]) refuseSeparators(path);
  return [`lowerdir=${lowerdirs.join(":")}`, `upperdir=${upperdir}`, `workdir=${workdir}`, ...options].join(",");
}

async function start(mount: FuseOverlayfsMount, stderr: number): Promise<ProcessIdentity> {
  const args = ["-f", "-o", fuseOverlayfsData(mount), mount.target];
  const child = spawn(mount.binary ?? "fuse-overlayfs", args, {
    detached: true,
    stdio: ["ignore", "ignore", stderr],
    cwd: "/",
  });
  const failed = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`${error}`));
    child.once("exit", (code, signal) => resolve(`ended with ${signal ?? code}`));
  });
  child.unref();
  const server = child.pid === undefined ? undefined : identify(child.pid);
  const outcome = await Promise.race(server === undefined ? [failed] : [failed, waitForMount(mount)]);
  if (outcome === "mounted" && server !== undefined) return server;
  if (server !== undefined && isAlive(server)) await stopProcess(server, 1000);
  const said = readFromStart(stderr).trim();
  const errno = outcome === "late" ? "ETIMEDOUT" : "EIO";
  const hint = [outcome === "late" ? "its mount did not appear in time" : outcome, said].filter(Boolean).join(": ");
  throw new OverlayError({ step: "mount fuse-overlayfs", path: mount.target, errno, hint: `fuse-overlayfs: ${hint}` });
}

/** A file without a name: the server may write to it when we are gone, and nothing is left behind. */
function openUnnamed(): number {
  const path = join(tmpdir(), `mountproof-stderr-${process.pid}-${randomBytes(8).toString("hex")}`);
  const fd = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  return fd;
}

function readFromStart(fd: number): string {
  const buffer = Buffer.alloc(4096);
  return buffer.toString("utf8", 0, readSync(fd, buffer, 0, buffer.length, 0));
}

async function waitForMount(mount: FuseOverlayfsMount): Promise<"mounted" | "late"> {
  const end = performance.now() + (mount.deadlineMs ?? 10_000);
  while (performance.now() < end) {
    if (mountAt(mount.target)?.type === "fuse.fuse-overlayfs") return "mounted";
    await sleep(2);
  }
  return "late";
}

function refuseSeparators(path: string): void {
  if (!/[,:\\]/.test(path)) return;
  throw new UserError(
    "BAD_PATH",
    `fuse-overlayfs cannot take the path ${JSON.stringify(path)}`,
    "use directory names without ',', ':' and '\\', or the kernel's overlay",
  );
}
