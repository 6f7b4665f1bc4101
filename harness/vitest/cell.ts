import { UserError } from "../../engine/errors.ts";
import type { Cell } from "../matrix/cell.ts";
import { profileFor } from "../matrix/profile.ts";
import { singleCell } from "../matrix/single-cell.ts";
import type { Bench, BenchPlace } from "./bench.ts";
import type { CellOptions } from "./options.ts";
import { type CellResult, resultOf } from "./result.ts";
import { settle } from "./settle.ts";

/** A cell that a test can expect something of. */
export interface CellHandle {
  readonly options: CellOptions;
  /** Runs the cell's trials at the first call; every further one gets the same result. */
  result(): Promise<CellResult>;
}

export function cellOn(bench: Bench, options: CellOptions): CellHandle {
  let result: Promise<CellResult> | undefined;
  return {
    options,
    result: () => {
      result ??= bench.at(options).then((place) => place.inTurn(() => runCell(place, options)));
      return result;
    },
  };
}

async function runCell(place: BenchPlace, options: CellOptions): Promise<CellResult> {
  const { environment, hello, agent, scenarios, subject } = place;
  const { schedule, kernel: booted, trials = Number.POSITIVE_INFINITY } = options;
  const profile = profileFor(options.profile ?? "quick", environment);
  const cell = cellOf(place, options);
  const trialPlace = { kernel: hello.kernel, environment: environment.name, subject };
  const single = new Set(scenarios.filter((one) => one.poisons || one.unordered).map(({ name }) => name));
  const records = await settle({ cell, place: trialPlace, agent, profile, single, most: trials });
  const where = { environment: environment.name, kernel: hello.kernel.release, schedule, booted };
  return resultOf(cell, records, profile, where);
}

function cellOf({ environment, hello, scenarios, subject }: BenchPlace, options: CellOptions): Cell {
  const { scenario: name, factors = {}, schedule } = options;
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) {
    const hint = `choose from ${scenarios.map((one) => one.name).join(", ")}`;
    throw new UserError("NO_SUCH_SCENARIO", `cannot run a cell of scenario "${name}": there is none`, hint);
  }
  const profile = profileFor(options.profile ?? "quick", environment);
  const cell = singleCell(scenario, factors, { hello, profile, environment: environment.name, subject });
  return schedule === undefined ? cell : { ...cell, schedules: [orderOf(cell, schedule)] };
}

function orderOf(cell: Cell, wanted: string): string {
  const known = cell.schedules.length > 0 ? cell.schedules : ["in-order"];
  if (known.includes(wanted)) return wanted;
  const hint = `choose from ${known.join(", ")}`;
  throw new UserError("NO_SUCH_SCHEDULE", `scenario "${cell.scenario}" has no order "${wanted}"`, hint);
}
