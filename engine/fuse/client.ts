/** Starting and driving lower servers from a parent process. The parent itself must never touch the mounts. */
import type { LowerSpec } from "./lower.ts";

/** A process that serves any number of lowers, one after another or at the same time. */
export interface LowerServer {
  readonly pid: number;
  /** Resolves when mount(2) has returned in the server. Rejects with the server's error, or when the server is gone. */
  mount(spec: LowerSpec): Promise<LowerClientSession>;
  /** Resolves when the server answers. */
  ping(): Promise<void>;
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
  unmount(): Promise<void>;
}

/** What a daemon writes into its status file. */
export interface LowerDaemonStatus {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: with the pid it names the process for ever. */
  readonly startTime: number;
  readonly mountId: number;
  /** `st_dev` of the mount. */
  readonly device: { readonly major: number; readonly minor: number };
}

/** Starts a server that ends with this process. */
export async function startLowerServer(): Promise<LowerServer> {
  throw new Error("startLowerServer: not yet built");
}

/**
 * Starts a detached server of one mount that outlives this process: it lives until the mount is gone or it gets SIGTERM.
 * @throws Error with the server's own message when it fails before the mount stands, or at the deadline
 */
export async function startLowerDaemon(
  spec: LowerSpec,
  statusPath: string,
  options: { readonly deadlineMs?: number } = {},
): Promise<LowerDaemonStatus> {
  throw new Error(`startLowerDaemon(${spec.mountpoint}, ${statusPath}, ${options.deadlineMs}): not yet built`);
}
