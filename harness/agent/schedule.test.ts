import { expect, test } from "vitest";
import type { Scenario, Step } from "../../scenarios/scenario.ts";
import { orderOf, runSchedule, StepFailed } from "./schedule.ts";

const silent = { begins: () => undefined, ends: () => undefined };

function recording(log: string[], name: string, work: () => Promise<void> = async () => undefined): Step {
  return {
    name,
    run: async () => {
      log.push(`${name} begins`);
      await work();
      log.push(`${name} ends`);
    },
  };
}

test("steps run one at a time in the order given, not in the order declared", async () => {
  const log: string[] = [];
  const actors = { a: [recording(log, "one"), recording(log, "two")], b: [recording(log, "three")] };
  await runSchedule(actors, ["a.one", "b.three", "a.two"], silent);
  expect(log).toEqual(["one begins", "one ends", "three begins", "three ends", "two begins", "two ends"]);
});

test("a step begun with & is in flight until it is waited for with !", async () => {
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const actors = {
    a: [recording(log, "held", () => gate.promise)],
    b: [recording(log, "opens", async () => gate.resolve())],
  };
  await runSchedule(actors, ["a.held&", "b.opens", "a.held!"], silent);
  expect(log.slice(0, 2)).toEqual(["held begins", "opens begins"]);
  expect(log).toContain("held ends");
});

test("a failure names its step, also when the step was begun earlier and never waited for", async () => {
  const failing: Step = { name: "fails", run: () => Promise.reject(new Error("planted")) };
  const run = runSchedule({ a: [failing] }, ["a.fails&"], silent);
  await expect(run).rejects.toThrow(StepFailed);
  await expect(run).rejects.toMatchObject({ step: "a.fails", cause: { message: "planted" } });
});

test("an order that names a step nobody has, or waits for one not begun, is an error", async () => {
  await expect(runSchedule({ a: [] }, ["a.nothing"], silent)).rejects.toThrow('"a.nothing", which no actor has');
  await expect(runSchedule({ a: [] }, ["a.nothing!"], silent)).rejects.toThrow("which it did not begin");
});

test("without schedules of its own a scenario runs actor after actor", () => {
  const actors = { a: [recording([], "one"), recording([], "two")], b: [recording([], "three")] };
  const scenario = { name: "s", schedules: undefined } as unknown as Scenario;
  expect(orderOf(scenario, actors, undefined)).toEqual(["a.one", "a.two", "b.three"]);
  expect(() => orderOf(scenario, actors, "other")).toThrow('scenario "s" has no schedule "other"');
});
