import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { MNT_DETACH, umount2 } from "../../../engine/system/index.ts";
import type { Contestant, Serving } from "./contestant.ts";

export interface ServeCommand {
  readonly argv: readonly string[];
  /** For its standard input. */
  readonly input?: string;
  /** Default: ours. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A command that serves in the foreground and ends when its mount is gone. */
export function served(name: string, command: (mountpoint: string) => ServeCommand): Contestant {
  return { name, start: (mountpoint) => start(mountpoint, command(mountpoint)) };
}

async function start(
  mountpoint: string,
  { argv: [program = "", ...words], input = "", env = process.env }: ServeCommand,
): Promise<Serving> {
  const before = statSync(mountpoint).dev;
  const begin = performance.now();
  const child = spawn(program, words, { env, stdio: ["pipe", "ignore", "pipe"] });
  const ended = endOf(child);
  child.stdin?.on("error", () => {}).end(input);
  // The first stat(2) after mount(2) waits for the server's answer. Nothing of this process is needed for that.
  while (statSync(mountpoint).dev === before) {
    const end = await Promise.race([ended, sleep(0.5)]);
    if (end !== undefined) throw new Error(`${program} ended before it had mounted "${mountpoint}": ${end}`);
    if (performance.now() - begin > deadlineMs) child.kill("SIGKILL");
  }
  const mountedMs = performance.now() - begin;
  return {
    ...{ root: mountpoint, mountedMs, pids: [child.pid as number] },
    stop: async () => {
      umount2(mountpoint, MNT_DETACH);
      if ((await Promise.race([ended, sleep(5000)])) === undefined) child.kill("SIGKILL");
      await ended;
    },
  };
}

const deadlineMs = 60_000;

/** Its last words, at least how it ended. */
async function endOf(child: ChildProcess): Promise<string> {
  let words = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    words = `${words}${text}`.slice(-2000);
  });
  const [code, signal] = await once(child, "close");
  return words.trim() || `exit code ${code ?? signal}`;
}
