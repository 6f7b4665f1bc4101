/** User namespaces for probes. Node has threads, and a process with threads cannot enter one: a child does. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readlinkSync, writeFileSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import { CannotProbe } from "./feature.ts";

/** Owner 0 becomes this one through the mapping that `withUserNamespace` makes. */
export const mappedOwner = 100_000;
/** nobody */
export const unprivilegedUser = 65_534;
const deadlineMs = 10_000;

/** Gives a descriptor of a user namespace that maps owner 0 to `mappedOwner`. @throws CannotProbe when none can be made */
export async function withUserNamespace<T>(use: (fd: number) => T | Promise<T>): Promise<T> {
  const child = spawn("unshare", ["--user", "--", "busybox", "cat"], { stdio: ["pipe", "ignore", "pipe"] });
  // Not "exit": its standard error is open until then.
  const closed = once(child, "close");
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  try {
    await entered(child, () => said);
    for (const map of ["uid_map", "gid_map"]) writeFileSync(`/proc/${child.pid}/${map}`, `0 ${mappedOwner} 65536`);
    const fd = openSync(`/proc/${child.pid}/ns/user`, "r");
    try {
      return await use(fd);
    } finally {
      closeSync(fd);
    }
  } finally {
    child.kill("SIGKILL");
    await closed;
  }
}

async function entered(child: ChildProcess, said: () => string): Promise<void> {
  const own = readlinkSync("/proc/self/ns/user");
  const end = performance.now() + deadlineMs;
  while (performance.now() < end && child.exitCode === null) {
    if (readlinkSync(`/proc/${child.pid}/ns/user`) !== own) return;
    await after(2);
  }
  throw new CannotProbe(`no user namespace could be made: ${said().trim() || "unshare --user had no effect"}`);
}

export interface ScriptResult {
  readonly ok: boolean;
  /** Last line on standard error. */
  readonly message: string;
}

/** Runs a shell script as root of a new user and mount namespace that an unprivileged user makes. */
export function asUnprivileged(script: string, directory: string): ScriptResult {
  const user = String(unprivilegedUser);
  const { status, stderr, error } = spawnSync(
    "setpriv",
    [
      ...["--reuid", user, "--regid", user, "--clear-groups", "--"],
      ...["unshare", "--user", "--map-root-user", "--mount", "--", "busybox", "sh", "-ec", script],
    ],
    { cwd: directory, encoding: "utf8", timeout: deadlineMs, killSignal: "SIGKILL" },
  );
  if (error) throw new CannotProbe(`running setpriv, unshare and sh: ${error.message}`);
  return { ok: status === 0, message: stderr.trim().split("\n").at(-1) ?? "" };
}
