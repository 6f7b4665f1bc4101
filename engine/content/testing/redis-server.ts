import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

export interface RedisServer {
  readonly url: string;
  /** Runs the command with redis-cli. */
  cli(...command: readonly string[]): string;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Stops and resumes answering, with its connections open. */
  signal(name: "SIGSTOP" | "SIGCONT"): void;
}

/** Debian's redis-server on a free port of loopback, gone with the test. It keeps nothing on disk. */
export async function redisServer(directory: string, options: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const settings = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory];
  const cli = (...command: readonly string[]) =>
    execFileSync("redis-cli", ["-p", `${port}`, ...command], {
      encoding: "utf8",
      timeout: 60_000,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  let server: ChildProcess | undefined;
  const kill = async () => {
    if (server === undefined) return;
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
    server = undefined;
  };
  const start = async () => {
    server = spawn("redis-server", [...settings, ...options], { stdio: "ignore" });
    for (const end = performance.now() + 60_000; performance.now() < end; ) {
      if (answers(() => cli("ping"))) return;
      await sleep(20);
    }
    throw new Error("redis-server does not answer");
  };
  onTestFinished(kill);
  await start();
  return { url: `redis://127.0.0.1:${port}`, cli, start, kill, signal: (name) => void server?.kill(name) };
}

function answers(ping: () => string): boolean {
  try {
    // One that wants a password says so.
    return /^(PONG|NOAUTH)/.test(ping());
  } catch {
    return false;
  }
}

/**
 * Below those that the kernel gives to whoever asks for any, ip_local_port_range: nobody else may get it before the server has it, nor
 * while the server is down.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}
