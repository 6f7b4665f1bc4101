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

test("an agent that cannot be started is no fault of a trial", async () => {
  const lasting = lastingAgent(() => Promise.reject(new Error("no userland")));
  await expect(lasting.runTrial(request)).rejects.toThrow("no userland");
  await expect(lasting.runTrial(request)).rejects.not.toThrow(AgentFailed);
});
