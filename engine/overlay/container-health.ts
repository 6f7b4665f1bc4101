/** What is wrong with a container that nobody works on. */
import type { Blocking } from "./blocking.ts";
import { overlayOf } from "./liveness.ts";
import type { LowerHealth } from "./lower-health.ts";
import { isAlive } from "./process.ts";
import { reach } from "./reach.ts";
import type { Reference } from "./references.ts";

export type StaleContainer =
  /** Its mounter was killed before it was handed out. */
  | "half-mounted"
  | "not-mounted"
  /** In another mount namespace: nothing more can be told from here. */
  | "elsewhere"
  /** Its overlay holds a FUSE mount that nobody serves any more; mounting the image anew does not heal it (K7). */
  | "on-dead-lower"
  /** Its lower lives, and does not answer in time, or answers with an error. */
  | "not-answering";

export interface ContainerProblem {
  readonly state: StaleContainer;
  readonly reason: string;
}

/** Undefined when it answers. `lower` is what is mounted now, which may be another than the overlay was made on. */
export async function containerProblem(
  reference: Reference,
  lower: LowerHealth,
  deadlineMs: number,
  blocking: Blocking,
): Promise<ContainerProblem | undefined> {
  if (reference.state === "mounting")
    return { state: "half-mounted", reason: "its mounter ended before it was finished" };
  const seen = overlayOf(reference);
  if (seen.where === "elsewhere")
    return { state: "elsewhere", reason: `it is mounted in another mount namespace, that of process ${seen.pid}` };
  if (seen.where === "nowhere") return { state: "not-mounted", reason: "its overlay is not mounted" };
  const dead = deadLower(reference, lower);
  if (dead !== undefined) return { state: "on-dead-lower", reason: dead };
  const late =
    lower.state === "stale" ? `its lower: ${lower.reason}` : await reach(reference.rootfs, blocking, deadlineMs);
  return late === undefined ? undefined : { state: "not-answering", reason: late };
}

/** Told by the process that served it: what an overlay asks of a dead server may still be answered from a cache. */
export function deadLower({ lower: made }: Reference, now?: LowerHealth): string | undefined {
  if (made === undefined || isAlive(made.server)) return undefined;
  const replaced = now?.state === "healthy" && now.mount.minor !== made.minor;
  return replaced ? `its lower was another mount, whose server is dead` : "its lower: its server is dead";
}
