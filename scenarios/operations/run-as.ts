import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { errorCode } from "../../engine/system/index.ts";

export interface RunAsArgs {
  /** Program and arguments; no shell. */
  readonly argv: readonly [program: string, ...args: string[]];
  /** Real user and group of the process. */
  readonly uid: number;
  readonly deadlineMs: number;
}

export interface RanAs {
  readonly stdout: string;
  /** Of execve(2), when it refused. */
  readonly errno?: string;
}

/**
 * Runs a program as an unprivileged user.
 * @throws Error when it ran and failed
 */
export async function tryRunAs({ argv: [program, ...args], uid, deadlineMs }: RunAsArgs): Promise<RanAs> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { uid, gid: uid, timeout: deadlineMs });
    return { stdout };
  } catch (error) {
    // An exit status is a number there.
    if (typeof (error as { code?: unknown }).code !== "string") throw error;
    const errno = errorCode(error);
    return { stdout: "", ...(errno === undefined ? {} : { errno }) };
  }
}
