/** What is mounted below the bases, by whom, and whether it answers. Takes no lock: a picture of the moment. */

import type { LowerMetrics } from "../fuse/metrics.ts";
import type { Blocking } from "./blocking.ts";
import { containerProblem, type StaleContainer } from "./container-health.ts";
import { containerPaths, imagePaths } from "./layout.ts";
import { isBeingWorkedOn } from "./liveness.ts";
import { type LowerHealth, lowerHealth, type StaleKind } from "./lower-health.ts";
import type { MountApi } from "./mount-apis.ts";
import type { MounterContext } from "./mounter-context.ts";
import { argumentsOf, identify, mountNamespaceOf } from "./process.ts";
import { listImages, type OverlayKind, type Reference, readReferences } from "./references.ts";
import { askForMetrics } from "./server-metrics.ts";

export type Health = "healthy" | "stale";

/** The same as `health`, more exactly. */
export type ImageState = "healthy" | StaleKind | "absent" | "other-mount";
export type ContainerState = "healthy" | StaleContainer | "busy";

export interface ServerProcess {
  readonly pid: number;
  readonly command: string;
  /** `mnt:[4026531841]` */
  readonly mountNamespace: string;
}

export interface ContainerMounts {
  readonly containerId: string;
  readonly rootfs: string;
  readonly upper: string;
  readonly overlay: OverlayKind;
  readonly mountApi: MountApi;
  readonly health: Health | "busy";
  readonly state: ContainerState;
  /** Why it is not healthy. */
  readonly reason?: string;
}

export interface ImageMounts {
  readonly imageDigest: string;
  readonly lower: string;
  readonly health: Health;
  readonly state: ImageState;
  readonly reason?: string;
  /** Who serves the lower. */
  readonly server?: ServerProcess;
  /** What it has done, when that was asked for and it told in time. */
  readonly metrics?: LowerMetrics;
  readonly containers: readonly ContainerMounts[];
}

export interface ListOptions {
  /** Ask each server for its metrics. */
  readonly metrics?: boolean;
}

export async function listMounts(
  context: MounterContext,
  { metrics = false }: ListOptions = {},
): Promise<ImageMounts[]> {
  const images = await context.pool.run(async (blocking) => {
    const found: ImageMounts[] = [];
    for (const digest of listImages(context.layout)) found.push(await describeImage(digest, context, blocking));
    return found;
  });
  return metrics ? Promise.all(images.map((image) => withMetrics(image, context))) : images;
}

async function describeImage(imageDigest: string, context: MounterContext, blocking: Blocking): Promise<ImageMounts> {
  const paths = imagePaths(context.layout, imageDigest);
  const lower = await lowerHealth(paths, blocking, context.deadlines.lowerMs);
  const containers: ContainerMounts[] = [];
  for (const reference of readReferences(context.layout, imageDigest)) {
    containers.push(await describeContainer(reference, lower, context, blocking));
  }
  const server = "server" in lower && lower.server !== undefined ? { server: describeServer(lower.server.pid) } : {};
  return { imageDigest, lower: paths.lower, ...lowerState(lower), ...server, containers };
}

function lowerState(lower: LowerHealth): { health: Health; state: ImageState; reason?: string } {
  switch (lower.state) {
    case "healthy":
      return { health: "healthy", state: "healthy" };
    case "stale":
      return { health: "stale", state: lower.kind, reason: lower.reason };
    case "absent":
      return { health: "stale", state: "absent", reason: "nothing is mounted there" };
    case "foreign":
      return { health: "stale", state: "other-mount", reason: `a mount of type "${lower.mount.type}" lies there` };
  }
}

async function describeContainer(
  reference: Reference,
  lower: LowerHealth,
  context: MounterContext,
  blocking: Blocking,
): Promise<ContainerMounts> {
  const { containerId, rootfs, overlay, mountApi } = reference;
  const { upper } = containerPaths(context.layout, containerId);
  const common = { containerId, rootfs, upper, overlay, mountApi };
  if (isBeingWorkedOn(context.layout, containerId))
    return { ...common, health: "busy", state: "busy", reason: "a process works on it" };
  const problem = await containerProblem(reference, lower, context.deadlines.lowerMs, blocking);
  if (problem === undefined) return { ...common, health: "healthy", state: "healthy" };
  return { ...common, health: "stale", ...problem };
}

async function withMetrics(image: ImageMounts, { layout }: MounterContext): Promise<ImageMounts> {
  const server = image.state === "healthy" && image.server && identify(image.server.pid);
  if (!server) return image;
  const metrics = await askForMetrics(imagePaths(layout, image.imageDigest), server, metricsDeadlineMs);
  return metrics === undefined ? image : { ...image, metrics };
}

const metricsDeadlineMs = 2000;

function describeServer(pid: number): ServerProcess {
  return { pid, command: argumentsOf(pid).join(" "), mountNamespace: mountNamespaceOf(pid) ?? "unknown" };
}
