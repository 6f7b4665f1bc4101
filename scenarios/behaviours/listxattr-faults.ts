import type { StartOptions } from "../container-start.ts";
import type { Trial } from "../scenario.ts";

/** A server that answers FUSE_LISTXATTR with the errno of the cell. */
export function listxattrFaults({ factors }: Trial): StartOptions {
  const errno = factors.listxattrErrno;
  return errno === "none" ? {} : { faults: { requests: [{ operation: "LISTXATTR", errno }] } };
}
