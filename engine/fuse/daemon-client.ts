import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ContentSpec } from "../content/content.ts";
import { UserError } from "../errors.ts";
import { serverEnvironment } from "./compile-cache.ts";
import type { LowerDaemonStatus } from "./daemon.ts";
import type { LowerSpec } from "./lower.ts";

/**
 * Starts a detached server of one mount that outlives this process: it lives until the mount is gone or it gets SIGTERM.
 * Resolves when the mount stands.
 * @throws Error with the server's own message when it fails before, UserError when the fault is in the spec, and at the deadline
 */
export async function startLowerDaemon(
  spec: LowerSpec,
  statusPath: string,
  options: { readonly deadlineMs?: number } = {},
): Promise<LowerDaemonStatus> {
  return start(withAbsolutePaths(spec), resolve(statusPath), options.deadlineMs ?? 10_000);
}

function withAbsolutePaths({ content, ...spec }: LowerSpec): LowerSpec {
  const paths = absolute(spec, ["indexPath", "storeDir", "mountpoint", "metricsPath", "readTrace"]);
  return content === undefined ? paths : { ...paths, content: withAbsoluteContent(content) };
}

function withAbsoluteContent({ cache, shared, source, ...content }: ContentSpec): ContentSpec {
  return {
    ...absolute(content, ["storeDir", "prefetch"]),
    ...(cache && { cache: absolute(cache, ["directory"]) }),
    ...(source && { source: absolute(source, ["ca", "authFile"]) }),
    ...(shared && { shared: shared.kind === "directory" ? absolute(shared, ["directory"]) : shared }),
  };
}

/** Some of an object's fields are paths: they are made absolute where they are given. */
function absolute<T extends object>(object: T, fields: readonly (keyof T)[]): T {
  const given = fields.filter((field) => object[field] !== undefined);
  return { ...object, ...Object.fromEntries(given.map((field) => [field, resolve(String(object[field]))])) };
}

async function start(spec: LowerSpec, statusPath: string, deadlineMs: number): Promise<LowerDaemonStatus> {
  const { mountpoint } = spec;
  const program = fileURLToPath(new URL("./server-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program, "--spec", "-", "--status", statusPath], {
    cwd: "/",
    detached: true,
    env: serverEnvironment(),
    stdio: ["pipe", "ignore", "pipe"],
  });
  // Not through a file: it would stay behind if we were killed. A server that ends before it has read it says why itself.
  child.stdin?.on("error", () => {}).end(JSON.stringify(spec));
  const ended = endOf(child);
  const deadline = performance.now() + deadlineMs;
  try {
    while (performance.now() < deadline) {
      const status = readStatus(statusPath);
      // An older status file may lie at the same place: only one that names our child counts.
      if (status !== undefined && status.pid === child.pid) return status;
      const end = await Promise.race([ended, sleep(2)]);
      if (end !== undefined) throw startError(mountpoint, end);
    }
    child.kill("SIGTERM");
    if ((await Promise.race([ended, sleep(500)])) === undefined) child.kill("SIGKILL");
    throw new Error(`mounting ${JSON.stringify(mountpoint)}: the lower server did not mount within ${deadlineMs} ms`);
  } finally {
    child.stderr?.destroy();
    child.unref();
  }
}

interface ServerEnd {
  readonly code: number | null;
  readonly words: string;
}

function endOf(child: ChildProcess): Promise<ServerEnd> {
  const words: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => words.push(text));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, words: error.message }));
    child.once("close", (code, signal) => {
      const silent =
        signal === null ? `the lower server exited with ${code}` : `the lower server was killed by ${signal}`;
      resolve({ code, words: words.join("").trim() || silent });
    });
  });
}

function startError(mountpoint: string, end: ServerEnd): Error {
  const message = `mounting ${JSON.stringify(mountpoint)}: ${end.words}`;
  return end.code === 2
    ? new UserError("BAD_LOWER_SPEC", message, "mend the specification of the lower")
    : new Error(message);
}

function readStatus(path: string): LowerDaemonStatus | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LowerDaemonStatus;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
