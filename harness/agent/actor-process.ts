/** The agent's end of an actor process: calls with deadlines. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import type { Operations } from "../../scenarios/operations/index.ts";
import { type ActorAnswer, reviveError } from "./actor-messages.ts";
import type { Stretch } from "./slowness.ts";

/** Operations after which a process must not serve another trial. */
const tainting: ReadonlySet<keyof Operations> = new Set([
  "makePrivateNamespace",
  "makeSlaveNamespace",
  "enterMountNamespace",
] as const);

/** Modules load in some hundred milliseconds; on a busy machine, and under emulation, in many seconds. */
const loadingMs = 30_000;

/** The operation did not come back in time. The process may hang in the kernel still. */
export class DeadlinePassed extends Error {
  readonly pid: number;
  readonly operation: string;
  constructor(pid: number, operation: string, deadlineMs: number) {
    super(`${operation} did not return within ${deadlineMs} ms`);
    this.name = "DeadlinePassed";
    this.pid = pid;
    this.operation = operation;
  }
}

export class ActorProcess {
  readonly #child: ChildProcess;
  readonly #stretch: Stretch;
  readonly #pending = new Map<number, (answer: ActorAnswer) => void>();
  #nextId = 1;
  #tainted = false;
  #exited = false;

  /** @param stretch for the deadlines of this class; `call` takes its own as it is */
  constructor(stretch: Stretch) {
    this.#stretch = stretch;
    this.#child = fork(new URL("./executor.ts", import.meta.url), {
      serialization: "advanced",
      // Standard output carries the agent's lines: whatever an actor prints goes to standard error.
      stdio: ["ignore", 2, 2, "ipc"],
    });
    this.#child.on("message", (answer: ActorAnswer) => this.#settle(answer));
    this.#child.on("exit", (code, signal) => this.#onExit(signal ?? `exit code ${code}`));
    this.#child.on("error", (error) => this.#onExit(error.message));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get alive(): boolean {
    return !this.#exited;
  }

  /** It has a call to answer. */
  get busy(): boolean {
    return this.#pending.size > 0;
  }

  /** Fit for another trial. */
  get clean(): boolean {
    return this.alive && !this.#tainted && this.#pending.size === 0;
  }

  /** Resolves when the process answers; modules load meanwhile. */
  async started(): Promise<void> {
    await this.call("nothing", {}, this.#stretch(loadingMs));
  }

  /** Loads what probing kernel features takes, and enters a mount namespace of its own. */
  async prepareProbing(): Promise<void> {
    await this.call("prepareProbing", undefined, this.#stretch(loadingMs));
  }

  async call<Name extends keyof Operations>(
    operation: Name,
    args: Parameters<Operations[Name]>[0],
    deadlineMs: number,
  ): Promise<Awaited<ReturnType<Operations[Name]>>> {
    if (tainting.has(operation)) this.#tainted = true;
    const answer = await this.#ask(operation, args, deadlineMs);
    if ("error" in answer) throw reviveError(answer.error);
    return answer.value as Awaited<ReturnType<Operations[Name]>>;
  }

  /** Waits until nothing is pending, at most that long; tells whether it came to that. */
  async settled(withinMs: number): Promise<boolean> {
    const end = performance.now() + withinMs;
    while (this.#pending.size > 0 && performance.now() < end) await after(5);
    return this.#pending.size === 0;
  }

  /** SIGKILL, then waits for the end; a process in an unkillable wait is left to the kernel after a second (stretched). */
  async end(): Promise<void> {
    if (this.#exited) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await Promise.race([exit, after(this.#stretch(1000), undefined, { ref: false })]);
  }

  #ask(operation: keyof Operations, args: unknown, deadlineMs: number): Promise<ActorAnswer> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#exited) return reject(new Error(`actor process ${this.pid} has ended`));
      const timer = setTimeout(() => reject(new DeadlinePassed(this.pid, operation, deadlineMs)), deadlineMs);
      this.#pending.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.#child.send({ id, operation, args });
    });
  }

  #settle(answer: ActorAnswer): void {
    this.#pending.get(answer.id)?.(answer);
    this.#pending.delete(answer.id);
  }

  #onExit(reason: string): void {
    this.#exited = true;
    for (const id of [...this.#pending.keys()]) {
      this.#settle({ id, error: { name: "Error", message: `actor process ${this.pid} ended: ${reason}` } });
    }
  }
}
