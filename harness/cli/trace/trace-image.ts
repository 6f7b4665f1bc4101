/** A real start under a trace of reads, in a mount of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writePrefetch } from "../../../engine/content/prefetch.ts";
import type { ReadTraceEntry } from "../../../engine/fuse/own/read-trace.ts";
import { releaseAll } from "../../../engine/overlay/releases.ts";
import { requireOutDirectory } from "../../report/out-directory.ts";
import type { BaseOptions } from "../base-options.ts";
import { mounterOf, traceBases } from "../bases.ts";
import { onInterrupt } from "../interrupt.ts";
import type { PreparedImage } from "../prepare-image.ts";
import { runTraced } from "./run-traced.ts";
import { toPrefetch } from "./to-prefetch.ts";

export interface TraceSettings extends BaseOptions {
  /** Absolute. */
  readonly out: string;
  readonly seconds?: number;
  readonly json?: boolean;
}

/** @returns how many ranges the list has, and how many bytes they are; undefined when a signal ended it, which leaves no list */
export async function traceImage(
  { digest, ...image }: PreparedImage,
  command: readonly string[],
  { out, seconds, json, ...bases }: TraceSettings,
): Promise<{ readonly entries: number; readonly bytes: number } | undefined> {
  // A long run must not end at a directory that is not there.
  requireOutDirectory(dirname(out));
  mkdirSync(dirname(out), { recursive: true });
  const apart = traceBases(bases);
  const mounter = mounterOf(apart);
  const directory = mkdtempSync(join(tmpdir(), "mountproof-trace-"));
  const [readTrace, containerId] = [join(directory, "reads"), `trace-${process.pid}`];
  // A mount whose maker just died would go on being served.
  const { signal, release } = onInterrupt(() => void process.stderr.write("mountproof: interrupted: unmounting\n"));
  try {
    const request = { containerId, imageDigest: digest, ...image, readTrace };
    const { rootfs } = await mounter.mount(request);
    try {
      await runTraced({ rootfs, command, directory, containerId, indexPath: image.indexPath, seconds, json, signal });
    } finally {
      // The server writes the rest of its trace when it ends.
      await mounter.umount(containerId);
    }
    if (signal.aborted) return undefined;
    const list = toPrefetch(readLines(readTrace));
    await writePrefetch(out, list);
    return { entries: list.length, bytes: list.reduce((sum, { length }) => sum + length, 0) };
  } finally {
    await releaseAll("removing the trace's directories", [
      () => rmSync(directory, { recursive: true, force: true }),
      ...[apart.rootfsBase].map((base) => () => rmdirIfEmpty(base)),
      release,
    ]);
  }
}

function readLines(path: string): ReadTraceEntry[] {
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as ReadTraceEntry);
}

function rmdirIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Another trace uses it.
  }
}
