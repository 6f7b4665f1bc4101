/** What the server of an image has done so far. It writes that when it is asked by SIGUSR2. */
import { readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { LowerMetrics } from "../fuse/metrics.ts";
import type { ImagePaths } from "./layout.ts";
import { isAlive, type ProcessIdentity, signal } from "./process.ts";
import { readServedSpec } from "./served-spec.ts";

/** Undefined when the server does not write them before the deadline, or was not told to. */
export async function askForMetrics(
  image: ImagePaths,
  server: ProcessIdentity,
  deadlineMs: number,
): Promise<LowerMetrics | undefined> {
  // The signal ends a process that does not expect it: this one is known to, its status was written after.
  if (readServedSpec(image)?.metricsPath === undefined) return undefined;
  const before = fileAt(image.metrics);
  if (!signal(server, "SIGUSR2")) return undefined;
  const end = performance.now() + deadlineMs;
  while (fileAt(image.metrics) === before) {
    if (performance.now() >= end || !isAlive(server)) return undefined;
    await sleep(5);
  }
  return read(image.metrics);
}

/** A file written anew is another one: its server renames it into place. */
function fileAt(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeNs}`;
}

function read(path: string): LowerMetrics | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LowerMetrics;
  } catch {
    // It went with its image.
    return undefined;
  }
}
