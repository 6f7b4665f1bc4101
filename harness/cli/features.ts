import type { Command } from "commander";
import { examples } from "./help.ts";
import { addPlaces, type PlaceOptions } from "./place-options.ts";

export interface FeaturesOptions extends PlaceOptions {
  readonly json?: boolean;
}

/** Adds `mountproof features`. */
export function registerFeatures(program: Command): void {
  const command = program
    .command("features")
    .description("show by trying what a kernel's overlayfs, FUSE, tmpfs and mount calls can do")
    .option("--json", "for programs: one object a kernel, a line each");
  addPlaces(command)
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof features", "of the running kernel"],
          ["mountproof features --kernel 6.1 --json", "of another, for programs"],
        ],
        "Exit codes: 0 shown, 2 bad input, 3 the harness failed.",
      ),
    )
    .action(async (options: FeaturesOptions) => {
      const { featuresCommand } = await import("./features/command.ts");
      await featuresCommand(options);
    });
}
