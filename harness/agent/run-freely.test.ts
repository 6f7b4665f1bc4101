import { expect, test } from "vitest";
import type { Step } from "../../scenarios/scenario.ts";
import type { StepObserver } from "./flight.ts";
import { ActorsFailed, runFreely } from "./run-freely.ts";

const silent: StepObserver = { begins: () => undefined, ends: () => undefined, notes: () => undefined };

/** A step that waits for a signal, then passes or fails. */
function held(name: string) {
  const end = Promise.withResolvers<void>();
  return {
    step: { name, run: () => end.promise } satisfies Step,
    pass: end.resolve,
    fail: () => end.reject(new Error(name)),
  };
}

test("actors go on beside each other, each with its steps in order", async () => {
  const [slow, fast] = [held("slow"), held("fast")];
  const log: string[] = [];
  const last = (name: string): Step => ({ name, run: async () => void log.push(name) });
  const running = runFreely({ a: [slow.step, last("a-ends")], b: [fast.step, last("b-ends")] }, silent);
  fast.pass();
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(["b-ends"]);
  slow.pass();
  await running;
  expect(log).toEqual(["b-ends", "a-ends"]);
});

test("a failure ends its actor alone, and all of them are told in the order in which they came", async () => {
  const [one, two, three] = [held("one"), held("two"), held("three")];
  const never: Step = { name: "never", run: () => Promise.reject(new Error("it ran")) };
  const running = runFreely({ a: [one.step, never], b: [two.step, never], c: [three.step] }, silent);
  two.fail();
  await new Promise((resolve) => setImmediate(resolve));
  one.fail();
  three.pass();
  const error = await running.catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(ActorsFailed);
  expect(error).toMatchObject({
    summary: "2 of 3 actors failed: b in two, a in one",
    failures: [{ step: "b.two" }, { step: "a.one" }],
  });
});
