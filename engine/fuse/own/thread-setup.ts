import type { ContentSpec } from "../../content/content.ts";
import type { OtherThreadsOpens } from "./passthrough.ts";

/** What one more thread of a connection needs. Memory is shared, not copied. */
export interface ThreadSetup {
  /** Its own device: see `cloneDevice`. */
  readonly fd: number;
  /** `StopSignal.fd` */
  readonly stop: number;
  /** One 32-bit word, 1 when the thread makes no more system calls. */
  readonly left: SharedArrayBuffer;
  /** `ImageIndex.shared`, and the path of its file. */
  readonly index: SharedArrayBuffer;
  readonly indexPath: string;
  /** Only what is local: what has to be waited for is the first thread's. */
  readonly content: ContentSpec;
  readonly ttlSec: number;
  readonly opens: OtherThreadsOpens;
  /** `RequestTable.memory` and `Counters.buffer` */
  readonly table: SharedArrayBuffer;
  readonly counters: SharedArrayBuffer;
}

/** A request for the first thread: an INTERRUPT, or one that cannot be answered at once. `"serving"` comes first. */
export type ThreadMessage = "serving" | Uint8Array<ArrayBuffer>;
