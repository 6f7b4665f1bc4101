/** Kernel features, probed one after another in an actor process that has a mount namespace of its own. */
import { mkdirSync, rmSync } from "node:fs";
import { features } from "../features/catalogue.ts";
import type { Feature, FeatureResult } from "../features/feature.ts";
import { readerOfSettings, settingsOf } from "../features/settings.ts";
import { blockedTasks } from "../oracle/blocked.ts";
import type { ActorPool } from "./actor-pool.ts";
import { type ActorProcess, DeadlinePassed } from "./actor-process.ts";
import { type PlacementLevel, placementDirectory } from "./placements.ts";

/** Where a probe that needs a particular file system finds it, by placement level. */
export type PlacementDirectories = Readonly<Record<string, string>>;

export interface ProbingOptions {
  /** Milliseconds for one probe. */
  readonly deadlineMs?: number;
  /** Default: the agent's own. */
  readonly placements?: PlacementDirectories;
  /** Default: all. */
  readonly only?: readonly Pick<Feature, "id">[];
  readonly directory?: string;
}

const sharedPlacements: readonly PlacementLevel[] = ["ext4", "xfs", "btrfs", "overlayfs", "fuse", "dev-shm"];

/** A probe takes milliseconds; under emulation a hundred times as long. */
const defaultDeadlineMs = 30_000;

/** Probes every feature. A probe that hangs or takes its process down is that feature's value; the others go on in a new process. */
export async function probeFeatures(actors: ActorPool, options: ProbingOptions = {}): Promise<FeatureResult[]> {
  const { directory = `/run/features-${process.pid}`, only = features } = options;
  mkdirSync(directory, { recursive: true });
  const results: FeatureResult[] = [];
  const readSettings = readerOfSettings();
  let actor: ActorProcess | undefined;
  try {
    for (const { id } of only) {
      actor = actor?.alive ? actor : await startActor(actors);
      const result = await probe(actor, id, { ...options, directory });
      const settings = readSettings(settingsOf(id));
      results.push(Object.keys(settings).length === 0 ? result.answer : { ...result.answer, settings });
      if (!result.usable) actor = await drop(actors, actor);
    }
    return results;
  } finally {
    await drop(actors, actor);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function startActor(actors: ActorPool): Promise<ActorProcess> {
  const actor = await actors.take();
  await actor.prepareProbing();
  return actor;
}

async function probe(
  actor: ActorProcess,
  id: string,
  {
    directory,
    placements = ownPlacements(),
    deadlineMs = defaultDeadlineMs,
  }: ProbingOptions & { readonly directory: string },
): Promise<{ answer: FeatureResult; usable: boolean }> {
  try {
    return { answer: await actor.call("probeFeature", { id, directory, placements }, deadlineMs), usable: true };
  } catch (error) {
    const hangs = error instanceof DeadlinePassed;
    const where = hangs ? blockedTasks(actor.pid) : [];
    const text = error instanceof Error ? error.message : String(error);
    const answer = { id, value: hangs ? "hang" : "error", detail: [text, ...where].join("; ") };
    return { answer, usable: false };
  }
}

function ownPlacements(): PlacementDirectories {
  return Object.fromEntries(sharedPlacements.map((level) => [level, placementDirectory(level)]));
}

/** Its mounts go with it: the namespace was its own. */
async function drop(actors: ActorPool, actor: ActorProcess | undefined): Promise<undefined> {
  if (!actor) return;
  await actor.end();
  await actors.giveBack(actor);
}
