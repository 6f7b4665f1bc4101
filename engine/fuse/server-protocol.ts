/** What a lower server and its parent say to each other over the IPC channel. */
import type { LowerSpec } from "./lower.ts";

export type ServerCommand =
  | { readonly command: "mount"; readonly spec: LowerSpec }
  | { readonly command: "unmount"; readonly session: number }
  | { readonly command: "openGate"; readonly session: number; readonly gate: string }
  | { readonly command: "gateReached"; readonly session: number; readonly gate: string }
  | { readonly command: "counters"; readonly session: number }
  | { readonly command: "metrics"; readonly session: number }
  | { readonly command: "ping" }
  /** See `reseedProcess`; base64. */
  | { readonly command: "reseed"; readonly entropy: string }
  | { readonly command: "exit" };

export type ServerRequest = ServerCommand & { readonly id: number };

export type ServerReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: PlainError };

/** Told without being asked, at most once each for a session. */
export interface ServerEvent {
  readonly event: "init-seen" | "ended";
  readonly session: number;
}

/** Value of a successful `mount`. */
export interface MountReply {
  readonly session: number;
  readonly deviceMinor: number;
  readonly hasInitSeen: boolean;
}

/** An error that crosses a process border. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  readonly errno?: number;
  readonly syscall?: string;
}

export function toPlainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, code, hint, errno, syscall } = error as Error & Partial<PlainError>;
  return JSON.parse(JSON.stringify({ name, message, code, hint, errno, syscall })) as PlainError;
}
