import type { Level } from "../../scenarios/factors.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { builtinName } from "../../scenarios/subject.ts";
import type { Hello } from "../agent/protocol.ts";
import { explore } from "../explorer/explore.ts";
import { arrayRows } from "./array-rows.ts";
import { allUnavailable, missingLevel, type Offer, type Unavailable } from "./available.ts";
import { type Cell, cellId, type Role } from "./cell.ts";
import { type Combination, combinations } from "./combinations.ts";
import { guessCostMs } from "./expected.ts";
import { type Profile, targetFor } from "./profile.ts";

export interface Plan {
  readonly profile: Profile;
  readonly cells: readonly Cell[];
  readonly notRun: readonly NotRun[];
  readonly arrays: readonly ArrayFacts[];
}

/** Something a reader might expect in the matrix that is not there. */
export interface NotRun {
  readonly what: string;
  readonly reason: string;
}

/** A covering array in the plan. */
export interface ArrayFacts {
  readonly scenario: string;
  /** Every combination of levels of so many factors is in a row. */
  readonly strength: number;
  readonly rows: number;
  /** Rows of the full product of the same levels. */
  readonly product: number;
}

export interface Place {
  readonly environment: string;
  /** Name of the subject; `builtin` is the project's own engine. */
  readonly subject: string;
}

/** What scenarios add to a plan. */
interface Part {
  readonly cells: readonly Cell[];
  readonly notRun: readonly NotRun[];
  readonly arrays?: readonly ArrayFacts[];
}

export interface Where {
  readonly profile: Profile;
  readonly kernel: Hello["kernel"];
  readonly offer: Offer;
  readonly place: Place;
}

/**
 * The cells of a run: for each scenario its own setting and one factor at a time around it, or a covering array. What names a level
 * that is not available here is listed in `notRun` with the reason; nothing is dropped silently.
 */
export function plan(scenarios: readonly Scenario[], profile: Profile, hello: Hello, place: Place): Plan {
  const { runtimes, kernel } = hello;
  const unavailable = allUnavailable(hello);
  const where = { profile, kernel, offer: { runtimes, unavailable }, place };
  const parts = scenarios.map((scenario) => partOf(scenario, where));
  const withoutRuntimes = unavailable
    .filter(({ factor }) => factor === "runtime")
    .map(({ level, reason }) => ({ what: `runtime=${level}`, reason }));
  return {
    profile,
    cells: distinct(
      parts.flatMap(({ cells }) => cells),
      ({ id }) => id,
    ),
    notRun: distinct([...parts.flatMap(({ notRun }) => notRun), ...withoutRuntimes], ({ what }) => what),
    arrays: parts.flatMap(({ arrays = [] }) => arrays),
  };
}

function partOf(scenario: Scenario, where: Where): Part {
  const { subject } = where.place;
  if (scenario.faulty && subject !== builtinName) {
    const reason = `it puts faults into the lower, which the subject "${subject}" does not take`;
    return { cells: [], notRun: [{ what: scenario.name, reason }] };
  }
  if (scenario.inContainers && where.place.environment !== "container") {
    const reason = "it is about containers: run it with --env container";
    return { cells: [], notRun: [{ what: scenario.name, reason }] };
  }
  return scenario.array ? arrayPart(scenario, scenario.array, where) : oneAtATime(scenario, where);
}

function oneAtATime(scenario: Scenario, where: Where): Part {
  const cells: Cell[] = [];
  const notRun: NotRun[] = [];
  for (const combination of combinations(scenario, where.offer.runtimes)) {
    const missing = missingLevel(combination.factors, where.offer) ?? leftToFull(scenario, combination, where.profile);
    if (missing) notRun.push({ what: describe(scenario, combination, missing), reason: missing.reason });
    else cells.push(toCell(scenario, combination, roleOf(scenario, combination), where));
  }
  return { cells, notRun };
}

function leftToFull(
  { inFull }: Scenario,
  { factors, varied }: Combination,
  { name }: Profile,
): Unavailable | undefined {
  const factor = name === "full" ? undefined : varied.find((one) => inFull?.[one]?.includes(factors[one]));
  return factor && { factor, level: factors[factor], reason: "left to the profile full" };
}

function arrayPart(scenario: Scenario, array: NonNullable<Scenario["array"]>, where: Where): Part {
  const { profile, offer } = where;
  const { name } = scenario;
  if (profile.strength === 0) {
    return { cells: [], notRun: [{ what: name, reason: `the profile "${profile.name}" has no covering array` }] };
  }
  const { rows, apart, product, without } = arrayRows(scenario, array, profile.strength, offer);
  return {
    cells: [...rows, ...apart].map((row) => toCell(scenario, row, "array", where)),
    notRun: without.map(({ factor, level, reason }) => ({ what: `${name} with ${factor}=${level}`, reason })),
    arrays: [{ scenario: name, strength: profile.strength, rows: rows.length, product }],
  };
}

/** The cell of one combination, wherever it comes from: its id hangs on nothing else. */
export function toCell(scenario: Scenario, combination: Combination, role: Role, where: Where): Cell {
  const { factors, varied } = combination;
  const { kernel, place, profile } = where;
  return {
    id: cellId({ scenario: scenario.name, factors, kernel, ...place }),
    scenario: scenario.name,
    factors,
    kind: scenario.kind,
    ...ordersOf(scenario, combination, profile),
    role,
    varied,
    target: targetFor(role, profile, guessCostMs({ scenario: scenario.name, factors })),
  };
}

function ordersOf({ explore: told, schedules = {} }: Scenario, { factors }: Combination, profile: Profile) {
  if (!told) return { schedules: Object.keys(schedules) };
  const { orders, ...exploration } = explore(told(factors), profile.bounds);
  return { schedules: orders, exploration };
}

export function roleOf(scenario: Scenario, combination: Combination): Role {
  if (combination.varied.length > 0) return "variation";
  if (scenario.name === "recommended") return "recommended";
  return scenario.name.startsWith("guide-") ? "guide" : "base";
}

/** `link-count with placement=xfs`, and the switched factors when they are others. */
function describe(scenario: Scenario, { varied, factors }: Combination, missing: Unavailable): string {
  const names = [...new Set([...varied, missing.factor])];
  const levels = names.map((name) => `${name}=${(factors as Record<string, Level>)[name]}`);
  return `${scenario.name} with ${levels.join(", ")}`;
}

/** The first of those that are equal. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...Map.groupBy(items, keyOf).values()].flatMap((equal) => equal.slice(0, 1));
}
