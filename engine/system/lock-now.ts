import { flock, LOCK_EX, LOCK_NB } from "./flock.ts";
import { hasCode } from "./system-error.ts";

/** Takes the exclusive flock(2) of a descriptor at once. @returns false while another holds it. @throws SystemError */
export function lockNow(fd: number): boolean {
  try {
    flock(fd, LOCK_EX | LOCK_NB);
    return true;
  } catch (error) {
    if (hasCode(error, "EAGAIN")) return false;
    throw error;
  }
}
