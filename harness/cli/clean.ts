import type { Command } from "commander";
import { findLeftovers, removeLeftovers } from "../environments/leftovers.ts";
import { findDeadMachines, removeDeadMachines } from "../environments/vagrant/leftovers.ts";
import { addBases, type BaseOptions, mounterOf } from "./bases.ts";

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
      const mounts = await mounterOf(bases).clean({ dryRun });
      const containers = await sweepEngines(dryRun);
      // Machines first: their disks lie in directories that are left over, too.
      const machines = dryRun ? await findDeadMachines() : await removeDeadMachines();
      const leftovers = dryRun ? findLeftovers() : await removeLeftovers();
      const verb = dryRun ? "would free" : "freed";
      const lines = [...mounts, ...containers, ...machines, ...leftovers].map((thing) => `${verb} ${thing}`);
      process.stdout.write(`${lines.length === 0 ? "nothing to free" : lines.join("\n")}\n`);
    });
}

/** What dead runs left in the engines of this machine; a private engine is gone with its run. */
async function sweepEngines(dryRun: boolean): Promise<string[]> {
  const { allEngines } = await import("../environments/container/engine/discover.ts");
  const { sweep } = await import("../environments/container/reaper.ts");
  const swept: string[] = [];
  for (const { docker } of await allEngines()) swept.push(...(await sweep(docker, { dryRun })));
  return swept;
}
