import type { Command } from "commander";
import { findLeftovers, removeLeftovers } from "../environments/leftovers.ts";
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
      const leftovers = dryRun ? findLeftovers() : await removeLeftovers();
      const verb = dryRun ? "would free" : "freed";
      const lines = [...mounts, ...leftovers].map((thing) => `${verb} ${thing}`);
      process.stdout.write(`${lines.length === 0 ? "nothing to free" : lines.join("\n")}\n`);
    });
}
