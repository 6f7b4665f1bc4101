import { errnoName } from "./errno.ts";
import type { CallDescription } from "./libc.ts";

/** A system call that failed: `mount("overlay", "/x", "overlay", 0, "lowerdir=/a"): EINVAL (Invalid argument)`. */
export class SystemError extends Error {
  /** Symbolic, `EINVAL`. */
  readonly code: string;
  /** Positive, as in C. */
  readonly errno: number;
  readonly syscall: string;
  readonly path: string | undefined;
  /** What the kernel said about it, without its `e `; only calls on a file system context have such a log. */
  readonly said: readonly string[];

  constructor(errno: number, text: string, description: CallDescription) {
    const code = errnoName(errno);
    const said = description.said?.() ?? [];
    const words = said.length > 0 ? `; the kernel said "${said.join('", "')}"` : "";
    super(`${description.syscall}(${description.args().map(show).join(", ")}): ${code} (${text})${words}`);
    this.name = "SystemError";
    this.code = code;
    this.errno = errno;
    this.syscall = description.syscall;
    this.path = description.path?.toString();
    this.said = said;
  }
}

/** Whether `error` is a failed system call (ours or of `node:fs`) with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = errorCode(error);
  return code !== undefined && codes.includes(code);
}

/**
 * The symbolic code of an error, ours or Node's. Node's own `code` is `Unknown system error -116` for what libuv has no
 * name for, ESTALE among them; its `errno` is negative.
 */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const unnamed = /^Unknown system error -(\d+)$/.exec(String(error.code));
  return unnamed === null ? String(error.code) : errnoName(Number(unnamed[1]));
}

function show(argument: string | number): string {
  return typeof argument === "number" ? String(argument) : JSON.stringify(argument);
}

/** The error with the file's name: write(2) does not know it, and whoever has to make room wants to know where. */
export function withPath(error: unknown, path: string): unknown {
  return error instanceof Error && !("path" in error) ? Object.assign(error, { path }) : error;
}
