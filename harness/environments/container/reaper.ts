/**
 * Removes what killed runs left in an engine. The engine itself removes a container whose agent ends; an agent that hangs does not end. A
 * reaper in a container of its own, as testcontainers has it, would have to be pulled.
 */
import { mkdirSync } from "node:fs";
import type Docker from "dockerode";
import { lockFile } from "../../../engine/overlay/lock.ts";
import { isOfDeadOwner, type Labels, ownerLabel } from "./labels.ts";

/** What is swept, each with its name for a reader. */
export type Swept = string;

const lockPath = "/run/mountproof/containers.lock";
/** For another process that sweeps. */
const waitMs = 60_000;

/**
 * Removes containers, then volumes, of dead owners. One process at a time does so on this machine.
 * @param dryRun only tells which
 */
export async function sweep(docker: Docker, { dryRun = false } = {}): Promise<Swept[]> {
  mkdirSync("/run/mountproof", { recursive: true });
  const lock = await lockFile(lockPath, waitMs);
  if (!lock) throw new Error(`another process has held "${lockPath}" for ${waitMs / 1000} s`);
  try {
    return [...(await sweepContainers(docker, dryRun)), ...(await sweepVolumes(docker, dryRun))];
  } finally {
    lock.release();
  }
}

async function sweepContainers(docker: Docker, dryRun: boolean): Promise<Swept[]> {
  const all = await docker.listContainers({ all: true, filters: { label: [ownerLabel] } });
  const dead = all.filter(({ Labels: labels }) => isOfDeadOwner(labels));
  for (const { Id } of dryRun ? [] : dead) await removeContainer(docker, Id);
  return dead.map(({ Id, Names: [name = Id] }) => `container ${name.replace(/^\//, "")}`);
}

async function sweepVolumes(docker: Docker, dryRun: boolean): Promise<Swept[]> {
  const { Volumes } = await docker.listVolumes({ filters: { label: [ownerLabel] } });
  const dead = (Volumes ?? []).filter(({ Labels: labels }) => isOfDeadOwner((labels ?? {}) as Labels));
  for (const { Name } of dryRun ? [] : dead) await removeVolume(docker, Name);
  return dead.map(({ Name }) => `volume ${Name}`);
}

/** Ends it if it runs. One that is gone, or that the engine is removing, is as good as removed. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  await docker.getContainer(id).remove({ force: true, v: true }).catch(ignore(404, 409));
  // 409: the engine is at it; it is gone when this returns.
  await docker.getContainer(id).wait({ condition: "removed" }).catch(ignore(404));
}

/** A container of ours, and those that trials in it have started: their names begin with its own. */
export async function removeContainersOf(docker: Docker, name: string): Promise<void> {
  const all = await docker.listContainers({ all: true, filters: { name: [name] } });
  for (const { Id } of all) await removeContainer(docker, Id);
}

export async function removeVolume(docker: Docker, name: string): Promise<void> {
  await docker.getVolume(name).remove().catch(ignore(404));
}

function ignore(...codes: readonly number[]): (error: { statusCode?: number }) => void {
  return (error) => {
    if (!codes.includes(error.statusCode ?? 0)) throw error;
  };
}
