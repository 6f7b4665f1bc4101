import type { Level } from "../../scenarios/factors.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { builtinName } from "../../scenarios/subject.ts";
import type { Hello } from "../agent/protocol.ts";
import { type Cell, cellId } from "./cell.ts";
import { type Combination, combinations } from "./combinations.ts";
import type { Profile } from "./profile.ts";

export interface Plan {
  readonly profile: Profile;
  readonly cells: readonly Cell[];
  readonly notRun: readonly NotRun[];
}

/** Something a reader might expect in the matrix that is not there. */
export interface NotRun {
  readonly what: string;
  readonly reason: string;
}

export interface Place {
  readonly environment: string;
  /** Name of the subject; `builtin` is the project's own engine. */
  readonly subject: string;
}

type Unavailable = Hello["unavailable"][number];

/**
 * The cells of a run: for each scenario its own setting and one factor at a time around it. A combination that names a level which
 * is not available here is listed in `notRun` with the reason; nothing is dropped silently.
 */
export function plan(scenarios: readonly Scenario[], profile: Profile, hello: Hello, place: Place): Plan {
  const unavailable = [...hello.unavailable, ...limitsOfRuntimes(hello)];
  const cells = new Map<string, Cell>();
  const notRun = new Map<string, NotRun>();
  for (const scenario of scenarios) {
    if (scenario.faulty && place.subject !== builtinName) {
      notRun.set(scenario.name, {
        what: scenario.name,
        reason: `it puts faults into the lower, which the subject "${place.subject}" does not take`,
      });
      continue;
    }
    for (const combination of combinations(scenario, hello.runtimes)) {
      const missing = missingLevel(combination, unavailable, hello.runtimes);
      if (missing) {
        const what = describe(scenario, combination, missing);
        notRun.set(what, { what, reason: missing.reason });
        continue;
      }
      const cell = toCell(scenario, combination, hello, place);
      if (!cells.has(cell.id)) cells.set(cell.id, cell);
    }
  }
  for (const level of unavailable.filter((level) => level.factor === "runtime")) {
    const what = `runtime=${level.level}`;
    notRun.set(what, { what, reason: level.reason });
  }
  return { profile, cells: [...cells.values()], notRun: [...notRun.values()] };
}

function toCell(scenario: Scenario, combination: Combination, hello: Hello, place: Place): Cell {
  const { factors, varied } = combination;
  const { kernel } = hello;
  return {
    id: cellId({ scenario: scenario.name, factors, kernel, ...place }),
    scenario: scenario.name,
    factors,
    kind: scenario.kind,
    schedules: Object.keys(scenario.schedules ?? {}),
    role: roleOf(scenario, combination),
    varied,
  };
}

function roleOf(scenario: Scenario, combination: Combination): Cell["role"] {
  if (combination.varied.length > 0) return "variation";
  if (scenario.name === "recommended") return "recommended";
  return scenario.name.startsWith("guide-") ? "guide" : "base";
}

function missingLevel(
  { factors }: Combination,
  unavailable: readonly Unavailable[],
  runtimes: readonly string[],
): Unavailable | undefined {
  const listed = unavailable.find(({ factor, level }) => (factors as Record<string, Level>)[factor] === level);
  if (listed) return listed;
  const { runtime } = factors;
  if (runtime === "none" || runtimes.includes(runtime)) return undefined;
  return { factor: "runtime", level: runtime, reason: "the userland has no such runtime" };
}

function limitsOfRuntimes(hello: Hello): Unavailable[] {
  if (hello.runtimes.some((level) => level !== "none")) return [];
  return [{ factor: "runtime", level: "any", reason: "the userland has no container runtime" }];
}

/** `link-count-zero with placement=xfs`, and the switched factors when they are others. */
function describe(scenario: Scenario, { varied, factors }: Combination, missing: Unavailable): string {
  const names = [...new Set([...varied, missing.factor])];
  const levels = names.map((name) => `${name}=${(factors as Record<string, Level>)[name]}`);
  return `${scenario.name} with ${levels.join(", ")}`;
}
