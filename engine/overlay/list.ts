/** What is mounted below the bases, by whom, and whether it answers. Takes no lock: a picture of the moment. */
import { type Blocking, openBlocking } from "./blocking.ts";
import { containerPaths, imagePaths } from "./layout.ts";
import { isBeingWorkedOn, overlayOf } from "./liveness.ts";
import { type LowerHealth, lowerHealth } from "./lower-health.ts";
import type { MounterContext } from "./mounter-context.ts";
import { argumentsOf, mountNamespaceOf } from "./process.ts";
import { reach } from "./reach.ts";
import { listImages, type OverlayKind, type Reference, readReferences } from "./references.ts";

export type Health = "healthy" | "stale";

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
  readonly health: Health | "busy";
  /** Why it is not healthy. */
  readonly reason?: string;
}

export interface ImageMounts {
  readonly imageDigest: string;
  readonly lower: string;
  readonly health: Health;
  readonly reason?: string;
  /** Who serves the lower. */
  readonly server?: ServerProcess;
  readonly containers: readonly ContainerMounts[];
}

export async function listMounts(context: MounterContext): Promise<ImageMounts[]> {
  const blocking = openBlocking();
  try {
    const images: ImageMounts[] = [];
    for (const digest of listImages(context.layout)) images.push(await describeImage(digest, context, blocking));
    return images;
  } finally {
    blocking.close();
  }
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

function lowerState(lower: LowerHealth): { health: Health; reason?: string } {
  switch (lower.state) {
    case "healthy":
      return { health: "healthy" };
    case "stale":
      return { health: "stale", reason: lower.reason };
    case "absent":
      return { health: "stale", reason: "nothing is mounted there" };
    case "foreign":
      return { health: "stale", reason: `a mount of type "${lower.mount.type}" lies there` };
  }
}

async function describeContainer(
  reference: Reference,
  lower: LowerHealth,
  context: MounterContext,
  blocking: Blocking,
): Promise<ContainerMounts> {
  const { containerId, rootfs, overlay } = reference;
  const { upper } = containerPaths(context.layout, containerId);
  const common = { containerId, rootfs, upper, overlay };
  if (isBeingWorkedOn(context.layout, containerId))
    return { ...common, health: "busy", reason: "a process works on it" };
  const problem = await problemOf(reference, lower, context, blocking);
  return problem === undefined ? { ...common, health: "healthy" } : { ...common, health: "stale", reason: problem };
}

async function problemOf(
  reference: Reference,
  lower: LowerHealth,
  { deadlines }: MounterContext,
  blocking: Blocking,
): Promise<string | undefined> {
  const seen = overlayOf(reference);
  if (seen.where === "elsewhere") return `it is mounted in another mount namespace, that of process ${seen.pid}`;
  if (seen.where === "nowhere") return "its overlay is not mounted";
  if (lower.state !== "healthy") return `its lower: ${lowerState(lower).reason}`;
  return reach(reference.rootfs, blocking, deadlines.lowerMs);
}

function describeServer(pid: number): ServerProcess {
  return { pid, command: argumentsOf(pid).join(" "), mountNamespace: mountNamespaceOf(pid) ?? "unknown" };
}
