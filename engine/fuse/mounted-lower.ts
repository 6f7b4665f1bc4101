import type { LowerSession } from "./lower.ts";

/** A lower as the transports hand it out: the session and how the kernel names its mount. */
export interface MountedLower extends LowerSession {
  readonly device: { readonly major: number; readonly minor: number };
  /** undefined before Linux 5.8 */
  readonly mountId: number | undefined;
  /** Writes what has gathered for files that grow with the mount. */
  flush(): void;
}
