import type { Command } from "commander";
import { addBases, type BaseOptions } from "./base-options.ts";
import { examples } from "./help.ts";
import { jsonText } from "./json.ts";

interface CleanOptions extends BaseOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Adds `mountproof clean`. */
export function registerClean(program: Command): void {
  const command = program
    .command("clean")
    .description("free what dead servers, killed mounters and killed runs of mountproof left behind, and nothing else")
    .option("--dry-run", "only say what would be freed")
    .option("--json", "for programs: `{ dryRun, freed }` on standard output, also when something could not be freed");
  addBases(command)
    .addHelpText("after", examples([["mountproof clean --dry-run", "see first"], ["mountproof clean"]], codes))
    .action(async ({ dryRun = false, json = false, ...bases }: CleanOptions) => {
      const { cleanCommand } = await import("./clean/command.ts");
      const verb = dryRun ? "would free" : "freed";
      const freed: string[] = [];
      const tell = (thing: string) => {
        freed.push(thing);
        if (!json) process.stdout.write(`${verb} ${thing}\n`);
      };
      try {
        await cleanCommand(bases, dryRun, tell);
        if (freed.length === 0 && !json) process.stdout.write("nothing to free\n");
      } finally {
        if (json) process.stdout.write(jsonText({ dryRun, freed }));
      }
    });
}

const codes =
  "Exit codes: 0 freed, or nothing to free; 2 bad input; 3 something is in use, or could not be freed: it is named, after all else is freed.";
