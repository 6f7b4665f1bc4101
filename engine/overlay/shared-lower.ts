/** One FUSE mount an image, shared by its containers. Everything here runs under the image's lock. */
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../errors.ts";
import { type LowerDaemonStatus, startLowerDaemon } from "../fuse/client.ts";
import type { LowerSpec } from "../fuse/lower.ts";
import { hasCode, MNT_DETACH } from "../system/index.ts";
import { abortFuseMount } from "./abort.ts";
import type { Blocking } from "./blocking.ts";
import type { Deadlines } from "./deadlines.ts";
import { OverlayError } from "./errors.ts";
import type { ImagePaths } from "./layout.ts";
import { type HealthyLower, type LowerHealth, lowerHealth, serversOf } from "./lower-health.ts";
import { isFuse, mountAt } from "./mount-table.ts";
import { mountNamespaceOf, type ProcessIdentity, stopProcess, waitUntilGone } from "./process.ts";
import { removeHalfReferences } from "./references.ts";
import { type Release, releaseAll } from "./releases.ts";
import { writeServedSpec } from "./served-spec.ts";
import { unmountAll } from "./unmount.ts";

export interface LowerTools {
  readonly blocking: Blocking;
  readonly deadlines: Deadlines;
}

/** How an image is to be served; place and metrics are for this module to choose. */
export type LowerSettings = Omit<LowerSpec, "mountpoint" | "metricsPath">;

/** A FUSE mount at `image.lower` that a live process serves and that answers: found, or made after freeing what was stale. */
export async function ensureLower(image: ImagePaths, spec: LowerSettings, tools: LowerTools): Promise<HealthyLower> {
  const found = await lowerHealth(image, tools.blocking, tools.deadlines.lowerMs);
  if (found.state === "healthy") return requireNoTrace(image, spec, found);
  refuseWhatIsNotOurs(image, found);
  await freeStale(image, tools);
  mkdirSync(image.lower, { recursive: true });
  await start(image, { ...spec, mountpoint: image.lower, metricsPath: image.metrics }, tools);
  const made = await lowerHealth(image, tools.blocking, tools.deadlines.lowerMs);
  if (made.state === "healthy") return made;
  const hint = made.state === "stale" ? made.reason : "no FUSE mount stands there";
  throw new OverlayError({ step: "verify lower", path: image.lower, errno: "ENOTCONN", hint });
}

/** Unmounts and ends the server. Nothing there is fine. */
export async function stopLower(image: ImagePaths, tools: LowerTools): Promise<void> {
  const { unmountMs } = tools.deadlines;
  const order = { step: "unmount lower", path: image.lower, deadlineMs: unmountMs, isOurs: isFuse };
  const unmount = () => unmountAll(order, tools.blocking);
  await releaseAll("stopping the lower", [
    unmount,
    // A server ends by itself when its mount is gone; one that was still starting may have mounted meanwhile.
    ...serversOf(image).map((server) => () => endServer(image, server, unmountMs)),
    unmount,
  ]);
  removeStatus(image);
}

/** Only what is empty is removed: a lower still mounted keeps its directory. */
export function removeImageDirectory(image: ImagePaths): Promise<void> {
  removeHalfReferences(image);
  const directories = [image.lower, image.references, image.directory];
  return releaseAll(
    "removing the image's directory",
    directories.map(
      (directory): Release =>
        () =>
          rmdirIfEmpty(directory),
    ),
  );
}

async function start(image: ImagePaths, spec: LowerSpec, { deadlines }: LowerTools): Promise<LowerDaemonStatus> {
  writeServedSpec(image, spec);
  try {
    return await startLowerDaemon(spec, image.status, { deadlineMs: deadlines.lowerMs });
  } catch (cause) {
    const hint = cause instanceof Error ? cause.message : String(cause);
    throw new OverlayError({ step: "mount lower", path: image.lower, errno: "EIO", hint, cause });
  }
}

/** A trace holds the reads of whoever uses the server, from its beginning. */
function requireNoTrace({ lower }: ImagePaths, spec: LowerSettings, found: HealthyLower): HealthyLower {
  if (spec.readTrace === undefined) return found;
  const text = `the image is served at "${lower}" by process ${found.server.pid} already, and its reads are to be traced`;
  throw new UserError("LOWER_IS_SHARED", text, "wait until the other trace of this image has ended");
}

function refuseWhatIsNotOurs(image: ImagePaths, found: LowerHealth): void {
  if (found.state === "foreign") {
    const text = `a mount of type "${found.mount.type}" lies at "${image.lower}", where the image's FUSE mount belongs`;
    throw new UserError("LOWER_NOT_FUSE", text, `run: umount ${image.lower}`);
  }
  if (found.state === "stale" && found.kind === "server-unseen") {
    const text = `the image is served at "${image.lower}" by a process in another PID namespace`;
    throw new UserError(
      "OTHER_PID_NAMESPACE",
      text,
      "mount where that process can be seen, or with another mount base",
    );
  }
  const namespace = found.state === "stale" && found.server ? mountNamespaceOf(found.server.pid) : undefined;
  if (found.state === "stale" && found.mount === undefined && namespace !== mountNamespaceOf("self")) {
    // K39: a mount made in another namespace cannot be seen here, and a second server would take the first one's place.
    const text = `the image is served in another mount namespace (process ${found.server?.pid}, ${namespace})`;
    throw new UserError("OTHER_MOUNT_NAMESPACE", text, "mount in that namespace, or with another mount base");
  }
}

/** Containers whose overlay stands on a dead lower keep what they pinned; a new mount does not heal them (K7). */
async function freeStale(image: ImagePaths, tools: LowerTools): Promise<void> {
  await detachAll(image, tools);
  for (const server of serversOf(image)) await endServer(image, server, tools.deadlines.unmountMs);
  // A server that was still starting may have mounted meanwhile.
  await detachAll(image, tools);
  removeStatus(image);
}

async function detachAll(image: ImagePaths, { blocking, deadlines }: LowerTools): Promise<void> {
  for (let entry = mountAt(image.lower); entry !== undefined; entry = mountAt(image.lower)) {
    abortFuseMount(entry);
    await blocking.call("unmount", { path: image.lower, flags: MNT_DETACH }, deadlines.unmountMs);
  }
}

/** With what a server left that was killed while it wrote. */
function removeStatus(image: ImagePaths): void {
  const names = existsSync(image.directory) ? readdirSync(image.directory) : [];
  const prefix = basename(image.status);
  for (const name of names.filter((one) => one.startsWith(prefix)))
    rmSync(join(image.directory, name), { force: true });
}

async function endServer(image: ImagePaths, server: ProcessIdentity, deadlineMs: number): Promise<void> {
  if (await waitUntilGone(server, Math.min(1000, deadlineMs))) return;
  if (await stopProcess(server, Math.min(1000, deadlineMs))) return;
  throw new OverlayError({
    step: "end FUSE server",
    path: image.lower,
    errno: "ETIMEDOUT",
    hint: `process ${server.pid} does not end`,
  });
}

/** References of other containers, crashed ones too, keep the directory, and so does a mount that is not ours. */
function rmdirIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTEMPTY", "EBUSY")) throw error;
  }
}
