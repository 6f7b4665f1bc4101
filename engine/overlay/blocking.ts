/** System calls that a hung mount may hold for ever, made by a child process so that we can stop waiting. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { BlockingCalls, CallReply } from "./blocking-calls.ts";

export interface Blocking {
  /**
   * @throws CallError with the errno of the failed call, or `ETIMEDOUT` at the deadline: the child is then killed, and a new
   * one makes the next call.
   */
  call<Name extends keyof BlockingCalls>(
    name: Name,
    args: Parameters<BlockingCalls[Name]>[0],
    deadlineMs: number,
  ): Promise<ReturnType<BlockingCalls[Name]>>;
  close(): void;
}

export class CallError extends Error {
  /** Symbolic errno; `ETIMEDOUT` for the deadline, `ECHILD` when the child died. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "CallError";
    this.code = code;
  }
}

/** @param inheritedFds descriptors that the child keeps open: locks that must outlast us while its call runs */
export function openBlocking(inheritedFds: readonly number[] = []): Blocking {
  let child: ChildProcess | undefined;
  const discard = () => {
    child?.kill("SIGKILL");
    if (child?.connected) child.disconnect();
    child = undefined;
  };
  return {
    async call(name, args, deadlineMs) {
      if (child && hasEnded(child)) discard();
      child ??= start(inheritedFds);
      // A channel that refuses is about to close, and the exit that follows says why.
      child.send({ name, args }, () => {});
      const reply = await answerOf(child, deadlineMs);
      if (reply === undefined || reply === "died") discard();
      if (reply === undefined) throw new CallError("ETIMEDOUT", `${name} did not return within ${deadlineMs} ms`);
      if (reply === "died") throw new CallError("ECHILD", `the process that made ${name} died`);
      if (!reply.ok) throw new CallError(reply.code ?? "EIO", reply.message);
      return reply.value as ReturnType<BlockingCalls[typeof name]>;
    },
    close: discard,
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function start(inheritedFds: readonly number[]): ChildProcess {
  const child = fork(join(import.meta.dirname, "blocking-main.ts"), {
    stdio: ["ignore", "ignore", "inherit", "ipc", ...inheritedFds],
    execArgv: [],
  });
  // A child stuck in a call must not keep us alive.
  child.unref();
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
