/** Speaks with a guest's first process (guest/init) on its port. */
import type { Machine, MachineEnd } from "./contract.ts";
import { readLines } from "./read-lines.ts";

export interface Supervisor {
  /** The guest has its root mounted. Never settles for a guest restored from a snapshot, which said so long ago: ping it. Rejects when the machine ends first. */
  readonly ready: Promise<void>;
  /** Whether the guest answers in time. */
  ping(timeoutMs: number): Promise<boolean>;
  /**
   * Runs a shell command in the userland. Standard error comes with the output, which must be text.
   * @throws Error when the time is over (the command goes on) or the machine ends
   */
  run(command: string, options: RunOptions): Promise<CommandResult>;
  /** Loads the rest of the modules, mounts the placements and starts the trial agent; settles with its exit status when it ends. */
  startAgent(): Promise<number>;
  /** A shell on the virtio console; settles with its exit status. */
  startShell(terminal: { rows: number; columns: number; name: string }): Promise<number>;
  /** Ends guest and machine. */
  poweroff(): Promise<MachineEnd>;
}

export interface RunOptions {
  readonly timeoutMs: number;
  /** Each line as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  readonly status: number;
  /** Lines, each ended by a newline. */
  readonly output: string;
}

/** Grace for a guest to power off, before its QEMU is ended. */
const poweroffMs = 5000;

export function openSupervisor(machine: Machine): Supervisor {
  const port = machine.ports.supervisor;
  const ready = Promise.withResolvers<void>();
  const pings = new Map<string, (answered: true) => void>();
  const commands = new Map<string, Command>();
  const jobs: Record<string, ((status: number) => void) | undefined> = {};
  let count = 0;

  const answers: Readonly<Record<string, (rest: string) => void>> = {
    ready: () => ready.resolve(),
    pong: (id) => pings.get(id)?.(true),
    part: (rest) => commands.get(first(rest))?.part(after(rest)),
    out: (rest) => commands.get(first(rest))?.line(after(rest)),
    exit: (rest) => commands.get(first(rest))?.exit(Number(after(rest))),
    "agent-exit": (status) => jobs.agent?.(Number(status)),
    "shell-exit": (status) => jobs.shell?.(Number(status)),
  };
  readLines(port, (line) => answers[first(line)]?.(after(line)));

  const ended = machine.ended.then((end) => {
    throw new Error(`the machine ended (${end.signal ?? `exit code ${end.code}`}): ${lastWords(machine)}`);
  });
  ended.catch(() => undefined);
  const isReady = Promise.race([ready.promise, ended]);
  // Nobody waits for it in a guest that was restored.
  isReady.catch(() => undefined);
  const send = (line: string) => port.write(`${line}\n`);
  const job = (name: string, line: string): Promise<number> => {
    const exit = Promise.withResolvers<number>();
    jobs[name] = exit.resolve;
    send(line);
    return Promise.race([exit.promise, ended]);
  };

  return {
    ready: isReady,
    ping: async (timeoutMs) => {
      const id = String(++count);
      const pong = Promise.withResolvers<true>();
      pings.set(id, pong.resolve);
      send(`ping ${id}`);
      const answered = await within(timeoutMs, Promise.race([pong.promise, machine.ended]));
      pings.delete(id);
      return answered === true;
    },
    run: async (text, { timeoutMs, onLine }) => {
      if (text.includes("\n"))
        throw new Error(`a guest's command is one line, this one is not: ${JSON.stringify(text)}`);
      const id = String(++count);
      const command = new Command(onLine);
      commands.set(id, command);
      send(`run ${id} ${text}`);
      const result = await within(timeoutMs, Promise.race([command.result, ended]));
      commands.delete(id);
      if (result === late) throw new Error(`"${text}" did not end in the guest within ${timeoutMs} ms`);
      return result;
    },
    startAgent: () => job("agent", "agent"),
    startShell: ({ rows, columns, name }) => job("shell", `shell ${rows} ${columns} ${name}`),
    poweroff: async () => {
      send("poweroff");
      const end = await within(poweroffMs, machine.ended);
      if (end === late) await machine.stop();
      return machine.ended;
    },
  };
}

/** Gathers one command's output. */
class Command {
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #lines: string[] = [];
  readonly #result = Promise.withResolvers<CommandResult>();
  #begun = "";

  constructor(onLine: ((line: string) => void) | undefined) {
    this.#onLine = onLine;
  }

  get result(): Promise<CommandResult> {
    return this.#result.promise;
  }

  part(text: string): void {
    this.#begun += text;
  }

  line(text: string): void {
    const line = this.#begun + text;
    this.#begun = "";
    this.#lines.push(`${line}\n`);
    this.#onLine?.(line);
  }

  exit(status: number): void {
    this.#result.resolve({ status, output: this.#lines.join("") });
  }
}

const late = Symbol("late");

async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T | typeof late> {
  const deadline = Promise.withResolvers<typeof late>();
  const timer = setTimeout(deadline.resolve, timeoutMs, late);
  return Promise.race([promise, deadline.promise]).finally(() => clearTimeout(timer));
}

/** Up to the first space. */
function first(line: string): string {
  return line.split(" ", 1)[0] ?? "";
}

/** After the first space: further spaces belong to the text. */
function after(line: string): string {
  return line.slice(first(line).length + 1);
}

/** What the guest's kernel said last. */
function lastWords({ console }: Machine): string {
  return console.text().trim().split("\n").slice(-5).join("\n");
}
