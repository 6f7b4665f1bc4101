import type { Command } from "commander";
import { releaseAll } from "../../engine/overlay/releases.ts";
import { findLeftovers, removeLeftovers } from "../environments/leftovers.ts";
import { findDeadMachines, removeDeadMachines } from "../environments/vagrant/leftovers.ts";
import { addBases, type BaseOptions, mounterOf, traceBases } from "./bases.ts";

interface CleanOptions extends BaseOptions {
  readonly dryRun?: boolean;
}

/** Adds `mountproof clean`. */
export function registerClean(program: Command): void {
  const command = program
    .command("clean")
    .description("free what dead servers, killed mounters and killed runs of mountproof left behind, and nothing else")
    .option("--dry-run", "only say what would be freed");
  addBases(command)
    .addHelpText("after", "\nExample:\n  mountproof clean --dry-run")
    .action(async ({ dryRun = false, ...bases }: CleanOptions) => {
      const verb = dryRun ? "would free" : "freed";
      let count = 0;
      const tell = (thing: string) => {
        count++;
        process.stdout.write(`${verb} ${thing}\n`);
      };
      // What cannot be freed must not keep the rest.
      await releaseAll("freeing what is left behind", [
        async () => void (await mounterOf(bases).clean({ dryRun, onFreed: tell })),
        async () => void (await mounterOf(traceBases(bases)).clean({ dryRun, strays: false, onFreed: tell })),
        async () => (await sweepHarness(dryRun)).forEach(tell),
      ]);
      if (count === 0) process.stdout.write("nothing to free\n");
    });
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
  const { allEngines } = await import("../environments/container/engine/discover.ts");
  const { sweep } = await import("../environments/container/reaper.ts");
  const swept: string[] = [];
  for (const { docker } of await allEngines()) swept.push(...(await sweep(docker, { dryRun })));
  return swept;
}
