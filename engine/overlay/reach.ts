/** Whether a mount answers. */
import { type Blocking, CallError } from "./blocking.ts";

/** Why a mount does not answer; undefined when it does. */
export async function reach(path: string, blocking: Blocking, deadlineMs: number): Promise<string | undefined> {
  try {
    await blocking.call("reach", { path }, deadlineMs);
    return undefined;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return error.code === "ETIMEDOUT" ? `it did not answer within ${deadlineMs} ms` : `it answered ${error.code}`;
  }
}

/** Whether its FUSE connection is dead. A mount that hangs or lacks something is not. */
export async function isDisconnected(path: string, blocking: Blocking, deadlineMs: number): Promise<boolean> {
  try {
    await blocking.call("reach", { path }, deadlineMs);
    return false;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return ["ENOTCONN", "ECONNABORTED"].includes(error.code);
  }
}
