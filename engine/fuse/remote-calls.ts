import type { ChildProcess } from "node:child_process";
import { UserError } from "../errors.ts";
import type { PlainError, ServerCommand, ServerReply } from "./server-protocol.ts";

/** Commands to a server process, each with its answer. */
export interface RemoteCalls {
  /** Rejects with the server's error, and with a clear one when the server is gone or goes before it answers. */
  call(command: ServerCommand): Promise<unknown>;
}

export function remoteCalls(child: ChildProcess): RemoteCalls {
  const pending = new Map<number, PromiseWithResolvers<unknown> & { readonly what: string }>();
  let lastId = 0;
  let gone: string | undefined;

  child.on("message", (message: object) => {
    if ("id" in message) settle(message as ServerReply);
  });
  child.once("exit", (code, signal) => lose(signal === null ? `exited with ${code}` : `was killed by ${signal}`));
  child.once("error", (error) => lose(error.message));

  function settle(reply: ServerReply): void {
    const call = pending.get(reply.id);
    pending.delete(reply.id);
    if (reply.ok) call?.resolve(reply.value);
    else call?.reject(fromPlainError(reply.error));
  }

  function lose(reason: string): void {
    gone = reason;
    for (const { what, reject } of pending.values()) reject(goneError(what, reason));
    pending.clear();
  }

  function goneError(what: string, reason: string): Error {
    return new Error(`asking lower server ${child.pid} to ${what}: it ${reason}`);
  }

  return {
    call(command) {
      const what = describe(command);
      if (gone !== undefined) return Promise.reject(goneError(what, gone));
      const id = ++lastId;
      const call = { ...Promise.withResolvers<unknown>(), what };
      pending.set(id, call);
      // A channel that refuses is about to close, and the exit that follows says why.
      child.send({ ...command, id }, () => {});
      return call.promise;
    },
  };
}

function describe(command: ServerCommand): string {
  switch (command.command) {
    case "mount":
      return `mount ${JSON.stringify(command.spec.mountpoint)}`;
    case "openGate":
      return `open the gate ${JSON.stringify(command.gate)}`;
    case "gateReached":
      return `wait at the gate ${JSON.stringify(command.gate)}`;
    case "counters":
      return "count requests";
    case "metrics":
      return "tell its metrics";
    default:
      return command.command;
  }
}

/** The error as it was thrown in the server: a `UserError` stays one, a system call keeps code, errno and name. */
function fromPlainError({ name, message, code, hint, errno, syscall }: PlainError): Error {
  if (name === "UserError") return new UserError(code ?? "UNKNOWN", message, hint ?? "");
  return Object.assign(new Error(message), {
    name,
    ...(code === undefined ? {} : { code }),
    ...(errno === undefined ? {} : { errno }),
    ...(syscall === undefined ? {} : { syscall }),
  });
}
