/** Client of QEMU's monitor protocol: JSON objects, one a line. https://www.qemu.org/docs/master/interop/qmp-spec.html */
import type { Duplex } from "node:stream";
import type { Qmp } from "./contract.ts";
import { readLines } from "./read-lines.ts";

/** QEMU refused a command, or ended before it answered. */
class QmpError extends Error {
  /** `GenericError`, `CommandNotFound`, … as QEMU says; `Closed` when the connection ended. */
  readonly class: string;
  constructor(command: string, kind: string, description: string) {
    super(`QEMU refuses "${command}": ${description}`);
    this.name = "QmpError";
    this.class = kind;
  }
}

interface Message {
  readonly QMP?: unknown;
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly class: string; readonly desc: string };
  readonly event?: string;
  readonly data?: unknown;
}

/**
 * Waits for the greeting and leaves negotiation mode.
 * @throws QmpError when the connection ends before
 */
export async function connectQmp(stream: Duplex): Promise<Qmp> {
  const events: { event: string; data?: unknown }[] = [];
  const waiting = new Map<number, { command: string } & PromiseWithResolvers<unknown>>();
  const greeting = Promise.withResolvers<void>();
  let closed = false;
  let count = 0;

  const take = (line: string) => {
    const message = JSON.parse(line) as Message;
    if (message.QMP !== undefined) greeting.resolve();
    else if (message.event !== undefined) events.push({ event: message.event, data: message.data });
    else if (message.id !== undefined) answer(message.id, message);
  };
  const answer = (id: number, { error, return: value }: Message) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new QmpError(asked.command, error.class, error.desc));
    else asked?.resolve(value);
  };
  const end = () => {
    closed = true;
    greeting.reject(closedError("qmp_capabilities"));
    for (const { command, reject } of waiting.values()) reject(closedError(command));
    waiting.clear();
  };
  const execute = (command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> => {
    if (closed) return Promise.reject(closedError(command));
    const asked = { command, ...Promise.withResolvers<unknown>() };
    waiting.set(++count, asked);
    stream.write(`${JSON.stringify({ execute: command, id: count, ...(args ? { arguments: args } : {}) })}\n`);
    return asked.promise;
  };

  readLines(stream, take, end);
  await greeting.promise;
  await execute("qmp_capabilities");
  return { execute, events, close: () => stream.destroy() };
}

function closedError(command: string): QmpError {
  return new QmpError(command, "Closed", "it has ended");
}
