import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface RunAsArgs {
  /** Program and arguments; no shell. */
  readonly argv: readonly [string, ...string[]];
  /** Real user and group of the process. */
  readonly uid: number;
  readonly deadlineMs: number;
}

/**
 * Runs a program as an unprivileged user and answers with its standard output.
 * @throws Error with the errno of execve(2) in `code`, or the exit status there
 */
export async function runAs({ argv: [program, ...args], uid, deadlineMs }: RunAsArgs): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { uid, gid: uid, timeout: deadlineMs });
  return stdout;
}
