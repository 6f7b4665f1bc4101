import { expect, test } from "vitest";
import { inRelay } from "./course.ts";
import type { Runner } from "./relay.ts";

/** A place in a relay in which the baton comes back so late. */
function runner(waitedMs: number, sleeps: number[] = []): Runner {
  return {
    begin: async () => true,
    sleep: async (ms) => {
      sleeps.push(ms);
      return waitedMs;
    },
    end: () => undefined,
  };
}

test("a trial's clock stands still while it waits for the baton", async () => {
  const course = inRelay(runner(3), () => []);
  await course.sleep(50, true);
  await course.sleep(100, true);
  expect([course.sleptMs(), course.stoodStillMs(), course.isCalledOff()]).toEqual([150, 6, false]);
});

test("it is called off when its sleep grew by more than a tenth", async () => {
  const course = inRelay(runner(5.1), () => []);
  await expect(course.sleep(50, true)).rejects.toThrow("called off");
  expect(course.isCalledOff()).toBe(true);
});

test("it keeps the baton while something of it is under way", async () => {
  const sleeps: number[] = [];
  await inRelay(runner(0, sleeps), () => []).sleep(1, false);
  expect(sleeps).toEqual([]);
});

test("what the kernel said until it hands the baton on is its own", async () => {
  const said = [["mine"], ["mine, too"], ["another's"]];
  const course = inRelay(runner(0), () => said.shift() ?? []);
  await course.sleep(50, true);
  await course.sleep(50, true);
  expect(course.logLines()).toEqual(["mine", "mine, too"]);
});
