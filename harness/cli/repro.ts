import type { Command } from "commander";
import type { WrittenLevels } from "../matrix/single-cell.ts";
import { positive } from "./choice.ts";
import { examples } from "./help.ts";
import { addPlaces, type PlaceOptions } from "./place-options.ts";
import { oneMoreLevel } from "./repro/level.ts";

export interface ReproOptions extends PlaceOptions {
  readonly set?: WrittenLevels;
  readonly trials: number;
  readonly schedule?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Adds `mountproof repro`. */
export function registerRepro(program: Command): void {
  const command = program
    .command("repro")
    .description("run one cell again and print each step and mount call")
    .argument("<cell>", "id of a run's cell, or its first digits if no other cell has them; or the name of a scenario")
    .option("--trials <n>", "how often", positive, 1)
    .option("--schedule <id>", "the order of steps; default: the scenario's orders in turn")
    .option("--out <dir>", "directory of the run that has the cell", "mountproof-report")
    .option("--set <factor=level>", "of a scenario: a level other than its own; may be repeated", oneMoreLevel)
    .option("--json", "for programs: the cell and what each trial showed, on standard output");
  addPlaces(command)
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof repro 93aa41c0c1b5 --trials 5", "a cell of the report, five times"],
          ["mountproof repro 93aa --schedule server:mount/start:await-ready", "one order of its steps"],
          ["mountproof repro link-count --set linkCount=zero --set delayMs=500", "a setting that needs no run"],
        ],
        "Exit codes: 0 the trials ran, whatever they showed; 2 bad input; 3 the harness failed.",
      ),
    )
    .action(async (id: string, options: ReproOptions) => {
      const { reproOnTheSpot } = await import("./repro/command.ts");
      await reproOnTheSpot(id, options);
    });
}
