import { UserError } from "../../engine/errors.ts";
import { type FactorName, type Factors, factorLevels, type Level } from "../../scenarios/factors.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import type { Hello } from "../agent/protocol.ts";
import { allUnavailable, missingLevel } from "./available.ts";
import type { Cell } from "./cell.ts";
import { ownSetting } from "./combinations.ts";
import { type Place, roleOf, toCell } from "./plan.ts";
import type { Profile } from "./profile.ts";

/** A level as somebody wrote it: `"500"` is 500, and `runc-1.3.` the first runtime that begins so. */
export type WrittenLevels = Readonly<Record<string, Level>>;

/** What one cell hangs on besides scenario and levels. */
export interface CellPlace extends Place {
  readonly hello: Pick<Hello, "runtimes" | "unavailable" | "kernel">;
  readonly profile: Profile;
}

/**
 * The cell of a scenario with these levels, all others as in the scenario's own setting. It has the id that it has in every run.
 * @throws UserError `NO_SUCH_FACTOR`, `NO_SUCH_LEVEL`, and `LEVEL_UNAVAILABLE` when this machine does not have it
 */
export function singleCell(scenario: Scenario, levels: WrittenLevels, place: CellPlace): Cell {
  const { hello, profile, environment, subject } = place;
  const offer = { runtimes: hello.runtimes, unavailable: allUnavailable(hello) };
  const own = ownSetting(scenario, hello.runtimes);
  const wanted = knownLevels(levels, hello.runtimes);
  const factors: Factors = { ...own, ...Object.fromEntries(wanted) };
  const missing = missingLevel(factors, offer);
  if (missing) {
    throw new UserError(
      "LEVEL_UNAVAILABLE",
      `cannot run "${scenario.name}" with ${missing.factor}=${missing.level}: ${missing.reason}`,
      "choose another level, or another machine",
    );
  }
  const varied = wanted.filter(([name, level]) => own[name] !== level).map(([name]) => name);
  const where = { profile, kernel: hello.kernel, offer, place: { environment, subject } };
  return toCell(scenario, { factors, varied }, roleOf(scenario, { factors, varied }), where);
}

/** @throws UserError `NO_SUCH_FACTOR`, `NO_SUCH_LEVEL` */
export function knownLevels(levels: WrittenLevels, runtimes: readonly string[]): [FactorName, Level][] {
  return Object.entries(levels).map(([name, level]) => knownLevel(name, level, runtimes));
}

/** As far as can be told before a machine says which runtimes it has. @throws UserError `NO_SUCH_FACTOR`, `NO_SUCH_LEVEL` */
export function requireLevels({ runtime: _, ...levels }: WrittenLevels): void {
  knownLevels(levels, []);
}

function knownLevel(name: string, said: Level, runtimes: readonly string[]): [FactorName, Level] {
  if (!Object.hasOwn(factorLevels, name)) throw noSuch("FACTOR", `factor "${name}"`, Object.keys(factorLevels));
  const factor = name as FactorName;
  const levels: readonly Level[] = factor === "runtime" ? ["none", ...runtimes] : factorLevels[factor];
  const level = levels.find((one) => String(one) === String(said)) ?? runtimeThatBegins(factor, said, runtimes);
  if (level === undefined) throw noSuch("LEVEL", `level "${said}" of factor "${name}"`, levels);
  return [factor, level];
}

function runtimeThatBegins(factor: FactorName, said: Level, runtimes: readonly string[]): string | undefined {
  return factor === "runtime" ? runtimes.find((runtime) => runtime.startsWith(String(said))) : undefined;
}

function noSuch(what: string, named: string, known: readonly Level[]): UserError {
  return new UserError(`NO_SUCH_${what}`, `cannot choose ${named}: there is none`, `choose from ${known.join(", ")}`);
}
