/** The cell that a bisection is about: one of a report, or one that is put together from a scenario and levels. */
import { UserError } from "../../../engine/errors.ts";
import type { Factors } from "../../../scenarios/factors.ts";
import type { Outcome } from "../../../scenarios/outcome.ts";
import type { Scenario } from "../../../scenarios/scenario.ts";
import { schedulesOf } from "../../analysis/verdict.ts";
import { explore } from "../../explorer/explore.ts";
import { readLedger } from "../../ledger/read.ts";
import type { TrialRecord } from "../../ledger/record.ts";
import type { Cell } from "../../matrix/cell.ts";
import { ownSetting } from "../../matrix/combinations.ts";
import { profiles } from "../../matrix/profile.ts";
import { knownLevels, requireLevels } from "../../matrix/single-cell.ts";
import type { CellAsked } from "../../run/bisect/question.ts";
import { ordersOf } from "../repro/again.ts";
import { findCell } from "../repro/find-cell.ts";
import { badOptions } from "./bad-options.ts";
import type { BisectOptions } from "./options.ts";
import type { BisectWorld } from "./world.ts";

/** @throws UserError `NO_SUCH_CELL`, `NO_SUCH_SCENARIO`, `NO_SUCH_FACTOR`, `NO_SUCH_LEVEL`, `NO_SUCH_SCHEDULE`, `BAD_OPTIONS` */
export async function askedCell(options: BisectOptions, world: BisectWorld): Promise<CellAsked> {
  const { cell, schedules, subject } = await (options.cell === undefined
    ? composed(options, world)
    : recorded(options.cell, options));
  requireScenario(cell.scenario, world);
  const steps = cell.kind;
  return {
    kind: "cell",
    ...{ scenario: cell.scenario, factors: { ...cell.factors }, schedules: [...schedules], steps },
    ...{ role: cell.role, varied: [...cell.varied] },
    ...(subject === undefined ? {} : { subject }),
    ...(options.outcome === undefined ? {} : { outcome: options.outcome as Outcome | "any" }),
    confidence: options.confidence ?? 0.95,
    maxTrials: options.maxTrials ?? (steps === "schedules" ? 100 : 1000),
  };
}

interface Found {
  readonly cell: Omit<Cell, "id">;
  readonly schedules: readonly string[];
  readonly subject?: unknown;
}

function recorded(id: string, { from = "mountproof-report", schedule, set }: BisectOptions): Found {
  if (set) throw badOptions(`cannot use --set with --cell "${id}"`, "a cell has its levels; --scenario takes others");
  const { cell, header } = findCell(from, id);
  const trials = readLedger(from).flatMap((section) => section.trials.filter((trial) => trial.cell === cell.id));
  const schedules = schedule === undefined ? failingOrders(cell, trials) : ordersOf(cell, schedule);
  return { cell, schedules, ...(header.subjectFile === undefined ? {} : { subject: header.subjectFile }) };
}

/**
 * Orders that failed, if some did and others did not: those that pass would only make the failure look rare. Of explored orders, the
 * shortest that failed stands for all.
 */
function failingOrders(cell: Cell, trials: readonly TrialRecord[]): readonly string[] {
  const failing = trials.filter(({ outcome }) => outcome !== "ok" && outcome !== "harness-error");
  const failed = new Set(failing.flatMap(({ schedule }) => (schedule === undefined ? [] : [schedule])));
  const known = schedulesOf(cell).filter((id) => failed.has(id));
  if (cell.exploration)
    return known.length > 0 ? known.toSorted((a, b) => a.length - b.length).slice(0, 1) : cell.schedules;
  return known.length > 0 ? known : cell.schedules;
}

async function composed(
  { scenario: name = "", set = {}, schedule, from }: BisectOptions,
  world: BisectWorld,
): Promise<Found> {
  if (from !== undefined) throw badOptions("cannot use --from with --scenario", "it names the report of a --cell");
  const scenario = requireScenario(name, world);
  requireLevels(set);
  const runtimes = await world.runtimes();
  const levels = knownLevels(set, runtimes);
  const factors: Factors = { ...ownSetting(scenario, runtimes), ...Object.fromEntries(levels) };
  const orders = allOrders(scenario, factors);
  const varied = levels.map(([factor]) => factor);
  const cell: Omit<Cell, "id"> = {
    ...{ scenario: name, factors, kind: scenario.kind, varied },
    ...{ schedules: orders, role: varied.length > 0 ? "variation" : "base" },
  };
  const wanted = schedule === undefined ? orders : ordersOf({ ...cell, id: "" }, schedule);
  return { cell, schedules: wanted };
}

function allOrders(scenario: Scenario, factors: Factors): readonly string[] {
  if (scenario.explore) return explore(scenario.explore(factors), profiles.quick.guestBounds).orders;
  return Object.keys(scenario.schedules ?? {});
}

function requireScenario(name: string, { scenarios }: BisectWorld): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) {
    const names = scenarios.map((scenario) => scenario.name).join(", ");
    throw new UserError("NO_SUCH_SCENARIO", `cannot bisect scenario "${name}": there is none`, `choose from ${names}`);
  }
  if (!found.inContainers) return found;
  const hint = "choose a scenario that is not about containers";
  throw new UserError("NO_SUCH_SCENARIO", `cannot bisect scenario "${name}": it runs in containers, not in VMs`, hint);
}
