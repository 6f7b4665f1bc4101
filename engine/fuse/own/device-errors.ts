/** What a read or a write of /dev/fuse may answer, as a negative errno. */
import { errnoNumbers } from "../../system/errno.ts";

/** EINTR; ENOENT: the caller gave up on the request meanwhile. */
export function isPassing(errno: number): boolean {
  return errno === -errnoNumbers.EINTR || errno === -errnoNumbers.ENOENT;
}

/** ENODEV: unmounted; ECONNABORTED: aborted through fusectl. */
export function isGone(errno: number): boolean {
  return errno === -errnoNumbers.ENODEV || errno === -errnoNumbers.ECONNABORTED;
}
