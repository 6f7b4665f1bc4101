import { releaseAll } from "../../../engine/overlay/releases.ts";
import { findLeftovers, removeLeftovers } from "../../environments/leftovers.ts";
import { findDeadMachines, removeDeadMachines } from "../../environments/vagrant/leftovers.ts";
import type { BaseOptions } from "../base-options.ts";
import { mounterOf, traceBases } from "../bases.ts";

/** @param tell gets each thing as soon as it is freed, or in a dry run would be */
export async function cleanCommand(bases: BaseOptions, dryRun: boolean, tell: (thing: string) => void): Promise<void> {
  // What cannot be freed must not keep the rest.
  await releaseAll("freeing what is left behind", [
    async () => void (await mounterOf(bases).clean({ dryRun, onFreed: tell })),
    async () => void (await mounterOf(traceBases(bases)).clean({ dryRun, strays: false, onFreed: tell })),
    async () => (await sweepHarness(dryRun)).forEach(tell),
  ]);
}

async function sweepHarness(dryRun: boolean): Promise<string[]> {
  const containers = await sweepEngines(dryRun);
  // Machines first: their disks lie in directories that are left over, too.
  const machines = dryRun ? await findDeadMachines() : await removeDeadMachines();
  const leftovers = dryRun ? findLeftovers() : await removeLeftovers();
  return [...containers, ...machines, ...leftovers];
}

/** What dead runs left in the engines of this machine; a private engine is gone with its run. */
async function sweepEngines(dryRun: boolean): Promise<string[]> {
  const { allEngines } = await import("../../environments/container/engine/discover.ts");
  const { sweep } = await import("../../environments/container/reaper.ts");
  const swept: string[] = [];
  for (const { docker } of await allEngines()) swept.push(...(await sweep(docker, { dryRun })));
  return swept;
}
