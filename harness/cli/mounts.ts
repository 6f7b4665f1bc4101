import type { Command } from "commander";
import { addBases, type BaseOptions } from "./base-options.ts";
import { examples } from "./help.ts";
import { jsonText } from "./json.ts";

interface MountsOptions extends BaseOptions {
  readonly json?: boolean;
}

/** Adds `mountproof mounts`. */
export function registerMounts(program: Command): void {
  const command = program
    .command("mounts")
    .description("list mounted images: by whom they are served, for which containers, healthy or stale")
    .option("--json", "for programs, with what each server has done so far");
  addBases(command)
    .addHelpText(
      "after",
      examples([["mountproof mounts"], ["mountproof mounts --json"]], "Exit codes: 0 listed, 2 bad input."),
    )
    .action(async ({ json, ...bases }: MountsOptions) => {
      const [{ mounterOf, traceBases }, { describeMounts }] = await Promise.all([
        import("./bases.ts"),
        import("./mounts/describe.ts"),
      ]);
      const metrics = json === true;
      const images = [
        ...(await mounterOf(bases).list({ metrics })),
        ...(await mounterOf(traceBases(bases)).list({ metrics })),
      ];
      process.stdout.write(json ? jsonText(images) : describeMounts(images));
    });
}
