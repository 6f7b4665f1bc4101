/** System calls that a hung mount may hold for ever, made by a child process so that we can stop waiting. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { serverEnvironment } from "../fuse/compile-cache.ts";
import type { BlockingCalls, CallReply } from "./blocking-calls.ts";

export interface Blocking {
  /**
   * @throws CallError with the errno of the failed call, or `ETIMEDOUT` at the deadline: the child is then killed, and a new
   * one makes the next call. UserError for what the call itself refuses.
   */
  call<Name extends keyof BlockingCalls>(
    name: Name,
    args: Parameters<BlockingCalls[Name]>[0],
    deadlineMs: number,
  ): Promise<ReturnType<BlockingCalls[Name]>>;
  close(): void;
}

/** The process itself, for those who choose when to start and when to end it. */
export interface BlockingProcess extends Blocking {
  /** Descriptors that a process started from now on keeps open: locks that must outlast us while its call runs. */
  inherit(fds: readonly number[]): void;
  /** How often a process was started. */
  starts(): number;
  /** Starts it before its first call, which then need not wait for it. */
  start(): void;
}

export class CallError extends Error {
  /** Symbolic errno; `ETIMEDOUT` for the deadline, `ECHILD` when the child died. */
  readonly code: string;
  /** What the kernel said about it. */
  readonly said: readonly string[];
  constructor(code: string, message: string, said: readonly string[] = []) {
    super(message);
    this.name = "CallError";
    this.code = code;
    this.said = said;
  }
}

export function openBlocking(inheritedFds: readonly number[] = []): BlockingProcess {
  let child: ChildProcess | undefined;
  let inherited = inheritedFds;
  let starts = 0;
  const discard = () => {
    child?.kill("SIGKILL");
    if (child?.connected) child.disconnect();
    child = undefined;
  };
  const running = () => {
    if (child && hasEnded(child)) discard();
    if (child === undefined) starts++;
    child ??= start(inherited);
    return child;
  };
  return {
    async call(name, args, deadlineMs) {
      const child = running();
      // A channel that refuses is about to close, and the exit that follows says why.
      child.send({ name, args }, () => {});
      const reply = await answerOf(child, deadlineMs);
      if (reply === undefined || reply === "died") discard();
      if (reply === undefined) throw new CallError("ETIMEDOUT", `${name} did not return within ${deadlineMs} ms`);
      if (reply === "died") throw new CallError("ECHILD", `the process that made ${name} died`);
      if (!reply.ok) throw errorOf(reply);
      return reply.value as ReturnType<BlockingCalls[typeof name]>;
    },
    inherit: (fds) => {
      inherited = fds;
    },
    starts: () => starts,
    start: () => void running(),
    close: discard,
  };
}

function errorOf({ code = "EIO", message, said, hint }: Extract<CallReply, { ok: false }>): Error {
  return hint === undefined ? new CallError(code, message, said) : new UserError(code, message, hint);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function start(inheritedFds: readonly number[]): ChildProcess {
  const child = fork(join(import.meta.dirname, "blocking-main.ts"), {
    stdio: ["ignore", "ignore", "inherit", "ipc", ...inheritedFds],
    execArgv: [],
    env: serverEnvironment(),
  });
  // A child stuck in a call, or without one, must not keep us alive. The deadline of a call does.
  child.unref();
  child.channel?.unref();
  return child;
}

/** Undefined at the deadline. */
async function answerOf(child: ChildProcess, deadlineMs: number): Promise<CallReply | "died" | undefined> {
  const over = new AbortController();
  const { signal } = over;
  const late = setTimeout(() => over.abort(), deadlineMs);
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([reply]) => reply as CallReply),
      once(child, "exit", { signal }).then(() => "died" as const),
    ]);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    clearTimeout(late);
    over.abort();
  }
}
