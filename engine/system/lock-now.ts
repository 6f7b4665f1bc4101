import { flock, LOCK_EX, LOCK_NB, type LOCK_SH } from "./flock.ts";
import { hasCode } from "./system-error.ts";

/** Takes the flock(2) of a descriptor at once, the exclusive one by default. @returns false while another's is in the way. @throws SystemError */
export function lockNow(fd: number, kind: typeof LOCK_EX | typeof LOCK_SH = LOCK_EX): boolean {
  try {
    flock(fd, kind | LOCK_NB);
    return true;
  } catch (error) {
    if (hasCode(error, "EAGAIN")) return false;
    throw error;
  }
}
