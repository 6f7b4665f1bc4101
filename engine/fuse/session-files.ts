import type { LowerSpec } from "./lower.ts";
import { writeMetrics } from "./metrics.ts";
import type { MountedLower } from "./mounted-lower.ts";

/** Brings the files of a lower, its metrics and its trace of reads, up to date. A file that cannot be written is a warning. */
export function writeSessionFiles({ metricsPath }: LowerSpec, lower: MountedLower): void {
  try {
    lower.flush();
    if (metricsPath !== undefined) writeMetrics(metricsPath, lower.metrics());
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
