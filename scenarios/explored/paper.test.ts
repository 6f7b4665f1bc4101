/** What every scenario tells the explorer, at each level that it may be asked for. No kernel is asked. */
import { describe, expect, it } from "vitest";
import { explore } from "../../harness/explorer/explore.ts";
import { assign, type Factors, factorLevels } from "../factors.ts";
import { scenarios } from "../index.ts";
import { paperTrial } from "../paper-trial.ts";
import type { Exploration, Scenario } from "../scenario.ts";
import { exploredScenarios } from "./index.ts";

const told = scenarios.filter(({ explore }) => explore !== undefined);

it("all that is explored is in the list of scenarios", () => {
  expect(told).toEqual(expect.arrayContaining([...exploredScenarios]));
});

describe.each(told.map((scenario) => [scenario.name, scenario] as const))("%s", (_name, scenario) => {
  const each = it.each(factorLevels.readiness);

  it("names no orders itself", () => {
    expect(scenario.schedules).toBeUndefined();
    expect(scenario.kind).toBe("schedules");
  });

  each("has a step for each move, in the same order, and a gate for each that is held: %s", (readiness) => {
    const actors = scenario.actors(paperTrial(scenario, { readiness }));
    const steps = Object.entries(actors).map(([actor, steps]) => [
      actor,
      steps.map(({ name, gate }) => [name, !!gate]),
    ]);
    const moves = Object.entries(explorationOf(scenario, { readiness }).actors).map(([actor, moves]) => [
      actor,
      moves.map(({ name, held = false }) => [name, held]),
    ]);
    expect(moves).toEqual(steps);
  });

  each("waits for steps that there are, and can be explored: %s", (readiness) => {
    const exploration = explorationOf(scenario, { readiness });
    expect(explore(exploration, { preemptions: 1, orders: 1000 }).orders.length).toBeGreaterThan(0);
  });
});

function explorationOf({ explore, levels }: Scenario, switched: Partial<Factors>): Exploration {
  if (!explore) throw new Error("not explored");
  return explore(assign({ ...levels, ...switched }));
}
