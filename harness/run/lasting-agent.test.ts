import { expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import type { AgentConnection } from "../environments/environment.ts";
import { AgentFailed, lastingAgent } from "./lasting-agent.ts";
import { fakeHello } from "./testing/fake-environment.ts";

const request = { scenario: "s", factors: assign({}), trial: 0, seed: 1 };
const report = { outcome: "ok", evidence: {}, timingsMs: {}, startedAt: "" } as const;

test("an agent that does not answer is closed, and the next trial gets a new one", async () => {
  const closed: string[] = [];
  const agent = (name: string, answer: Promise<typeof report>): AgentConnection => ({
    hello: fakeHello,
    runTrial: () => answer,
    runTrials: async () => [await answer],
    features: async () => [],
    close: async () => void closed.push(name),
  });
  const lasting = lastingAgent(
    async () => agent("second", Promise.resolve(report)),
    agent("first", Promise.withResolvers<typeof report>().promise),
    20,
  );
  await expect(lasting.runTrial(request)).rejects.toThrow(AgentFailed);
  expect(closed).toEqual(["first"]);
  expect(await lasting.runTrial(request)).toBe(report);
  await lasting.close();
  expect(closed).toEqual(["first", "second"]);
});

test("one that is closed for good starts no agent any more, and ends the one that is just being started", async () => {
  const closed: string[] = [];
  const starts: PromiseWithResolvers<AgentConnection>[] = [];
  const lasting = lastingAgent(() => {
    const start = Promise.withResolvers<AgentConnection>();
    starts.push(start);
    return start.promise;
  });
  const trial = lasting.runTrial(request);
  trial.catch(() => {});
  await expect.poll(() => starts.length).toBe(1);
  let isClosed = false;
  const closing = lasting.close().then(() => {
    isClosed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isClosed).toBe(false);
  starts[0]?.resolve({
    hello: fakeHello,
    runTrial: async () => report,
    runTrials: async () => [report],
    features: async () => [],
    close: async () => void closed.push("late"),
  });
  await closing;
  expect(closed).toEqual(["late"]);
  await expect(trial).rejects.toThrow("it was closed while it started");
  await expect(lasting.runTrial(request)).rejects.toThrow(AgentFailed);
  expect(starts).toHaveLength(1);
});

test("an agent that cannot be started is no fault of a trial", async () => {
  const lasting = lastingAgent(() => Promise.reject(new Error("no userland")));
  await expect(lasting.runTrial(request)).rejects.toThrow("no userland");
  await expect(lasting.runTrial(request)).rejects.not.toThrow(AgentFailed);
});
