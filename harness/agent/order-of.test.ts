import { expect, test } from "vitest";
import type { Scenario, Step } from "../../scenarios/scenario.ts";
import { orderOf } from "./order-of.ts";

const step = (name: string): Step => ({ name, run: async () => undefined });
const actors = { a: [step("one"), step("two")], b: [step("three")] };
const inOrder = ["a.one", "a.two", "b.three"];

test("without schedules of its own a scenario runs actor after actor", () => {
  const scenario = { name: "s" } as Scenario;
  expect(orderOf(scenario, actors, undefined)).toEqual(inOrder);
  expect(orderOf(scenario, actors, "in-order")).toEqual(inOrder);
  expect(() => orderOf(scenario, actors, "other")).toThrow('scenario "s" has no schedule "other"');
});

test("of the schedules that a scenario names the first is the default", () => {
  const scenario = { name: "s", schedules: { first: ["b.three"], second: ["a.one"] } } as unknown as Scenario;
  expect(orderOf(scenario, actors, undefined)).toEqual(["b.three"]);
  expect(orderOf(scenario, actors, "second")).toEqual(["a.one"]);
});

test("an explored scenario runs the order that an id spells out", () => {
  const scenario = { name: "s", explore: () => ({ actors: {} }) } as unknown as Scenario;
  expect(orderOf(scenario, actors, "b:three/a:one..,..one")).toEqual(["b.three", "a.one&", "a.one!"]);
  expect(orderOf(scenario, actors, undefined)).toEqual(inOrder);
  expect(() => orderOf(scenario, actors, "b:")).toThrow('scenario "s" has no schedule "b:"');
});

test("a scenario whose orders are not explored knows none by such an id", () => {
  expect(() => orderOf({ name: "s" } as Scenario, actors, "a:one")).toThrow("has no schedule");
});
