/** Starting and driving lower servers from a parent process. The parent itself must never touch the mounts. */
import { type ChildProcess, fork } from "node:child_process";
import { serverEnvironment } from "./compile-cache.ts";
import type { LowerSpec } from "./lower.ts";
import type { LowerMetrics } from "./metrics.ts";
import { type RemoteCalls, remoteCalls } from "./remote-calls.ts";
import type { MountReply, ServerEvent } from "./server-protocol.ts";

export type { LowerDaemonStatus } from "./daemon.ts";
export { startLowerDaemon } from "./daemon-client.ts";

/** A process that serves any number of lowers, one after another or at the same time. */
export interface LowerServer {
  readonly pid: number;
  /** Resolves when mount(2) has returned in the server. Rejects with the server's error, or when the server is gone. */
  mount(spec: LowerSpec): Promise<LowerClientSession>;
  /** Resolves when the server answers. */
  ping(): Promise<void>;
  /** Has its random numbers start anew from these bytes (base64) and from the kernel: see `reseedProcess`. */
  reseed(entropy: string): Promise<void>;
  /** SIGKILL; resolves when the process is gone. Its mounts stay behind, dead. */
  kill(): Promise<void>;
  /** SIGSTOP */
  freeze(): void;
  /** SIGCONT */
  thaw(): void;
  /** Has the server unmount what it serves and end; resolves when the process is gone. */
  close(): Promise<void>;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
}

/** One lower in a server of another process. */
export interface LowerClientSession {
  readonly mountpoint: string;
  /** Device minor of the mount (`st_dev`): its number under fusectl. */
  readonly deviceMinor: number;
  /** Resolves when the kernel has taken the INIT reply; undefined where the library hides it. Never settles if the server dies before. */
  readonly initSeen: Promise<void> | undefined;
  /** Resolves when the connection is gone, for whatever reason, the server's death included. */
  readonly ended: Promise<void>;
  openGate(gate: string): Promise<void>;
  gateReached(gate: string): Promise<void>;
  counters(): Promise<Readonly<Record<string, number>>>;
  metrics(): Promise<LowerMetrics>;
  unmount(): Promise<void>;
}

/** Starts a server that ends with this process. */
export async function startLowerServer(): Promise<LowerServer> {
  const child = fork(new URL("./server-process.ts", import.meta.url), {
    execArgv: [],
    env: serverEnvironment(),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const calls = remoteCalls(child);
  await calls.call({ command: "ping" });
  const events = sessionEvents(child);
  return {
    pid: child.pid as number,
    exited,
    async mount(spec) {
      const mounted = (await calls.call({ command: "mount", spec })) as MountReply;
      return clientSession(calls, events(mounted.session), mounted, spec.mountpoint);
    },
    ping: async () => void (await calls.call({ command: "ping" })),
    reseed: async (entropy) => void (await calls.call({ command: "reseed", entropy })),
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async close() {
      if (child.connected) child.disconnect();
      // A frozen server would not hear of it.
      child.kill("SIGCONT");
      await exited;
    },
  };
}

interface SessionEvents {
  readonly initSeen: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<void>;
}

/**
 * Events of each session, from whichever comes first: an event may arrive in one piece with the reply to `mount`, before
 * anyone could have asked for it. One listener for all sessions, so that a server of many mounts gathers none.
 */
function sessionEvents(child: ChildProcess): (session: number) => SessionEvents {
  const sessions = new Map<number, SessionEvents>();
  let gone = false;
  const of = (session: number): SessionEvents => {
    const known = sessions.get(session);
    if (known !== undefined) return known;
    const events = { initSeen: Promise.withResolvers<void>(), ended: Promise.withResolvers<void>() };
    sessions.set(session, events);
    if (gone) events.ended.resolve();
    return events;
  };
  child.on("message", (message: object) => {
    if (!("event" in message)) return;
    const { event, session } = message as ServerEvent;
    of(session)[event === "init-seen" ? "initSeen" : "ended"].resolve();
    // Not at once: the session may not have been asked for yet.
    if (event === "ended") setImmediate(() => sessions.delete(session));
  });
  child.once("exit", () => {
    gone = true;
    for (const { ended } of sessions.values()) ended.resolve();
  });
  return of;
}

function clientSession(
  calls: RemoteCalls,
  { initSeen, ended }: SessionEvents,
  { session, deviceMinor, hasInitSeen }: MountReply,
  mountpoint: string,
): LowerClientSession {
  return {
    mountpoint,
    deviceMinor,
    initSeen: hasInitSeen ? initSeen.promise : undefined,
    ended: ended.promise,
    openGate: async (gate) => void (await calls.call({ command: "openGate", session, gate })),
    gateReached: async (gate) => void (await calls.call({ command: "gateReached", session, gate })),
    counters: async () => (await calls.call({ command: "counters", session })) as Record<string, number>,
    metrics: async () => (await calls.call({ command: "metrics", session })) as LowerMetrics,
    unmount: async () => void (await calls.call({ command: "unmount", session })),
  };
}
