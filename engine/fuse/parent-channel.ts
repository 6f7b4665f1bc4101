/** A server's side of the IPC channel. */

import { reseedProcess } from "../system/process-random.ts";
import type { LowerSpec } from "./lower.ts";
import { createLowerMounter } from "./mount-lower.ts";
import type { MountedLower } from "./mounted-lower.ts";
import {
  type MountReply,
  type ServerEvent,
  type ServerReply,
  type ServerRequest,
  toPlainError,
} from "./server-protocol.ts";
import { writeSessionFiles } from "./session-files.ts";

/** Serves commands until the parent is gone or says `exit`; then nothing stays mounted. */
export function answerParent(): void {
  const mountLower = createLowerMounter();
  const sessions = new Map<number, MountedLower>();
  const ended: number[] = [];
  /** What brings the files of each mounted lower up to date. */
  const live = new Set<() => void>();
  let lastSession = 0;

  process.on("message", (request: ServerRequest) => void answer(request));
  process.on("disconnect", () => void finish());
  process.on("SIGTERM", () => void finish());
  // A terminal's Ctrl-C reaches us too: it is the parent's to decide.
  process.on("SIGINT", () => {});
  for (const event of ["SIGUSR2", "exit"]) process.on(event, () => live.forEach((write) => void write()));

  async function answer(request: ServerRequest): Promise<void> {
    try {
      const value = await execute(request);
      send({ id: request.id, ok: true, value });
    } catch (error) {
      send({ id: request.id, ok: false, error: toPlainError(error) });
    }
    if (request.command === "exit") process.disconnect();
  }

  async function execute(request: ServerRequest): Promise<unknown> {
    switch (request.command) {
      case "mount":
        return begin(request.spec, await mountLower(request.spec));
      case "unmount":
        return session(request.session).unmount();
      case "openGate":
        return session(request.session).openGate(request.gate);
      case "gateReached":
        return gateReached(session(request.session), request.gate);
      case "counters":
        return session(request.session).counters();
      case "metrics":
        return session(request.session).metrics();
      case "ping":
        return process.pid;
      case "reseed":
        return reseedProcess(Buffer.from(request.entropy, "base64"));
      case "exit":
        return unmountAll();
    }
  }

  function begin(spec: LowerSpec, lower: MountedLower): MountReply {
    const id = ++lastSession;
    sessions.set(id, lower);
    const writeFiles = () => writeSessionFiles(spec, lower);
    live.add(writeFiles);
    // After the reply to `mount`, as the parent does not know the session before.
    lower.initSeen?.then(() => setImmediate(send, { event: "init-seen", session: id }));
    lower.ended.then(() => {
      writeFiles();
      live.delete(writeFiles);
      setImmediate(send, { event: "ended", session: id });
      ended.push(id);
      if (ended.length > endedSessionsKept) sessions.delete(ended.shift() ?? 0);
    });
    return { session: id, deviceMinor: lower.device.minor, hasInitSeen: lower.initSeen !== undefined };
  }

  function session(id: number): MountedLower {
    const found = sessions.get(id);
    if (found === undefined) throw new Error(`lower server: there is no session ${id}`);
    return found;
  }

  async function unmountAll(): Promise<void> {
    await Promise.all([...sessions.values()].map((each) => each.unmount()));
  }

  async function finish(): Promise<void> {
    await unmountAll();
    process.exit(0);
  }
}

/** Counters are asked for after the end of a session; a server of very many mounts forgets the oldest. */
const endedSessionsKept = 100;

function gateReached(lower: MountedLower, gate: string): Promise<void> {
  const tooLate = lower.ended.then(() => {
    throw new Error(`waiting at the gate ${JSON.stringify(gate)}: the lower's connection has ended`);
  });
  return Promise.race([lower.gateReached(gate), tooLate]);
}

function send(message: ServerReply | ServerEvent): void {
  // The channel may close between our check and the parent's reading; the disconnect handler then ends us.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
