import { renameSync, writeFileSync } from "node:fs";
import type { ContentMetrics } from "../content/metrics.ts";
import type { PassthroughFigures } from "./own/passthrough.ts";
import type { ReadFigures, RequestFigures } from "./own/request-table.ts";

/** What a lower has done so far; JSON. */
export interface LowerMetrics {
  readonly mountpoint: string;
  readonly imageDigest: string;
  /** Requests answered, by operation, those that need no answer among them. fuse-native: without latencies. */
  readonly requests: Readonly<Record<string, RequestFigures>>;
  readonly reads?: ReadFigures;
  readonly passthrough?: PassthroughFigures;
  /** How many threads answer. */
  readonly threads: number;
  /** Bytes and hits by tier, fetches, failures: of the image in this process, so of all its mounts there. */
  readonly content?: ContentMetrics | undefined;
}

/** Writes them so that a reader of the file never sees half. */
export function writeMetrics(path: string, metrics: LowerMetrics): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(metrics)}\n`);
  renameSync(temporary, path);
}
