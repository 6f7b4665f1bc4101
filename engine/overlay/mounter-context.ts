import type { BlockingPool } from "./blocking-pool.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Layout } from "./layout.ts";

/** What each step of a mounter needs to know: where, with which overlay, and for how long it may wait. */
export interface MounterContext {
  readonly layout: Layout;
  readonly overlay: "kernel" | "fuse-overlayfs";
  readonly deadlines: Deadlines;
  readonly pool: BlockingPool;
}
