/** What every scenario must be, whatever it is about. No kernel is asked. */
import { describe, expect, it } from "vitest";
import { factorLevels } from "./factors.ts";
import { scenarioByName, scenarios } from "./index.ts";
import { paperTrial } from "./paper-trial.ts";
import type { Scenario } from "./scenario.ts";
import { selftests } from "./selftest.ts";

const all = [...scenarios, ...selftests];

it("no two scenarios share a name or a title", () => {
  for (const field of ["name", "title"] as const) {
    const values = all.map((scenario) => scenario[field]);
    expect(values.filter((value, index) => values.indexOf(value) !== index)).toEqual([]);
  }
});

it("an unknown name is refused", () => {
  expect(() => scenarioByName("no-such")).toThrow('there is no scenario "no-such"');
});

describe.each(all.map((scenario) => [scenario.name, scenario] as const))("%s", (_name, scenario) => {
  it("has a name for command lines, a title for tables and a mechanism in sentences", () => {
    expect(scenario.name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(scenario.title).toMatch(/^[^\n]{10,90}$/);
    expect(scenario.mechanism).toMatch(/^[^\n]{20,}\.$/);
  });

  it("names rows of the catalogue as K and a number, each once", () => {
    for (const row of scenario.rows) expect(row).toMatch(/^K[1-9]\d?$/);
    expect(new Set(scenario.rows).size).toBe(scenario.rows.length);
  });

  it("varies factors that there are, each once, and sets levels that they have", () => {
    for (const factor of scenario.varies) expect(Object.keys(factorLevels)).toContain(factor);
    expect(new Set(scenario.varies).size).toBe(scenario.varies.length);
    for (const [factor, levels] of Object.entries(scenario.inFull ?? {})) {
      expect(scenario.varies).toContain(factor);
      expect((factorLevels as Record<string, readonly unknown[]>)[factor]).toEqual(expect.arrayContaining([...levels]));
    }
    const crossed = [...(scenario.crossed?.rows ?? []), ...(scenario.crossed?.columns ?? [])];
    for (const [factor, level] of [scenario.levels ?? {}, ...crossed].flatMap((levels) => Object.entries(levels))) {
      expect((factorLevels as Record<string, readonly unknown[]>)[factor]).toContain(level);
    }
  });

  it("gives each actor's steps names of their own", () => {
    for (const steps of Object.values(scenario.actors(paperTrial(scenario)))) {
      const names = steps.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it("schedules steps that its actors have, each at most once, and waits only for what it began", () => {
    const known = stepsOf(scenario);
    for (const order of Object.values(scenario.schedules ?? {})) {
      const runs = order.filter((step) => !step.endsWith("!")).map((step) => step.replace(/&$/, ""));
      expect(known).toEqual(expect.arrayContaining(runs));
      expect(new Set(runs).size).toBe(runs.length);
      for (const [index, step] of order.entries()) {
        if (step.endsWith("!")) expect(order.slice(0, index)).toContain(step.replace(/!$/, "&"));
      }
    }
  });
});

function stepsOf(scenario: Scenario): string[] {
  const actors = Object.entries(scenario.actors(paperTrial(scenario)));
  return actors.flatMap(([actor, steps]) => steps.map(({ name }) => `${actor}.${name}`));
}
