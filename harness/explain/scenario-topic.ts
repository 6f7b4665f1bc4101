import { assign, type FactorName, factorLevels } from "../../scenarios/factors.ts";
import { paperTrial } from "../../scenarios/paper-trial.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import type { KnownResults } from "../analysis/known-results/file.ts";
import { switched } from "../matrix/cell.ts";
import { predictionInLine } from "./known.ts";
import { partsOf, type Topic } from "./topic.ts";

/** Its mechanism, who does what in which orders, what varies, and what kernels are known to show. */
export function scenarioTopic(scenario: Scenario, known: KnownResults): Topic {
  const { name, title, mechanism, rows, elsewhere } = scenario;
  const predictions = known.predictions.filter((one) => "scenario" in one && one.scenario === name);
  return {
    ...{ kind: "scenario", name, title },
    parts: partsOf([
      ["Mechanism", mechanism],
      ["Rows", rows.join(", ")],
      ["Actors and their steps", actorsOf(scenario)],
      ["Orders", ordersOf(scenario)],
      ["ok means", okOf(scenario)],
      ["Its own setting", settingOf(scenario)],
      ["What varies", scenario.varies.map((factor) => `${factor}: ${levelsOf(scenario, factor)}`)],
      ["Needs", needsOf(scenario)],
      ["Elsewhere on the same kernel", elsewhere ?? "It must come out the same; a difference wants explaining."],
      ["What kernels are known to show", predictions.map((one) => predictionInLine(one, known))],
    ]),
  };
}

/** A scenario tells its actors to a trial; one on paper does. */
function actorsOf(scenario: Scenario): string[] {
  const actors = Object.entries(scenario.actors(paperTrial(scenario)));
  return actors.map(([actor, steps]) => `${actor}: ${steps.map(({ name }) => name).join(", ")}`);
}

function ordersOf({ schedules, explore, unordered, kind }: Scenario): string[] {
  if (explore) return ["every interleaving within the profile's bounds is run, one step at a time"];
  if (unordered) return ["none: the actors run side by side, and chance orders them"];
  const named = Object.entries(schedules ?? {}).map(([id, steps]) => `${id}: ${steps.join(" ")}`);
  if (named.length > 0) return named;
  return [
    kind === "timing"
      ? "the actors' steps one after the other, with times as they come"
      : "in-order: the actors' steps one after the other",
  ];
}

function okOf({ kind }: Scenario): string {
  const settled = kind === "schedules" ? "each order of steps decides" : "chance has a part, so many trials are needed";
  return `every step succeeds and nothing is left behind; ${settled}.`;
}

function settingOf({ levels = {}, runsContainer, varies }: Scenario): string {
  const runtime = runsContainer || varies.includes("runtime") ? ["the userland's default runtime"] : [];
  const own = Object.entries(switched(assign(levels))).map((pair) => pair.join("="));
  const words = [...own, ...runtime];
  return words.length === 0 ? "the recommended one" : `the recommended one with ${words.join(", ")}`;
}

function levelsOf({ among, inFull }: Scenario, factor: FactorName): string {
  if (factor === "runtime") return "every runtime of the userland";
  const levels = among?.[factor] ?? factorLevels[factor];
  const dear = inFull?.[factor] ?? [];
  return levels.map((level) => (dear.includes(level) ? `${level} (profile full)` : String(level))).join(", ");
}

function needsOf({ inContainers, faulty, poisons, fixture = "probe", array }: Scenario): string[] {
  return [
    `the image ${fixture}`,
    ...(inContainers ? ["the environment container"] : []),
    ...(faulty ? ["the built-in server, as it puts faults into the lower"] : []),
    ...(poisons ? ["a fresh kernel where each agent has its own, as it may leave it in a bad state"] : []),
    ...(array ? ["a profile with a covering array"] : []),
  ];
}
