import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { UserError } from "../errors.ts";
import { readPartAhead } from "../index/read-part.ts";
import type { LowerSpec } from "./lower.ts";
import { processStartTime } from "./process-start-time.ts";
import { writeSessionFiles } from "./session-files.ts";

/** What a daemon writes into its status file. */
export interface LowerDaemonStatus {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: with the pid it names the process for ever. */
  readonly startTime: number;
  /** undefined before Linux 5.8 */
  readonly mountId?: number;
  /** `st_dev` of the mount. */
  readonly device: { readonly major: number; readonly minor: number };
}

/**
 * Mounts, writes the status file, and resolves when the mount is gone, also by SIGTERM or SIGINT. Removes no file.
 * @param specPath JSON file, `-` for standard input
 */
export async function runDaemon(specPath: string, statusPath: string): Promise<void> {
  // Whoever started us has gone on; what we say later has no reader.
  process.stderr.on("error", () => {});
  const spec = readSpec(specPath);
  // Reading a large index and loading the modules take about as long.
  const [ahead, { createLowerMounter }] = await Promise.all([
    readPartAhead(spec.indexPath),
    import("./mount-lower.ts"),
  ]);
  const lower = await createLowerMounter({ path: spec.indexPath, part: ahead })(spec);
  process.on("SIGUSR2", () => writeSessionFiles(spec, lower));
  process.on("exit", () => writeSessionFiles(spec, lower));
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    // Exit ends the connection even where an overlay still holds it.
    process.on(signal, () => void lower.unmount().then(() => process.exit(0)));
  }
  const { device, mountId } = lower;
  const startTime = processStartTime(process.pid);
  writeStatus(statusPath, { pid: process.pid, startTime, device, ...(mountId === undefined ? {} : { mountId }) });
  await lower.ended;
  process.exit(0);
}

const standardInput = 0;

function readSpec(path: string): LowerSpec {
  try {
    return JSON.parse(readFileSync(path === "-" ? standardInput : path, "utf8")) as LowerSpec;
  } catch (cause) {
    const message = `reading the spec of a lower: ${JSON.stringify(path)}: ${(cause as Error).message}`;
    throw new UserError("BAD_LOWER_SPEC", message, "give a JSON file", { cause });
  }
}

function writeStatus(path: string, status: LowerDaemonStatus): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(status)}\n`);
  renameSync(temporary, path);
}
