import { expect, test, vi } from "vitest";
import { createAgent } from "./agent.ts";
import type { AgentMessage } from "./protocol.ts";

test("a ping is answered before a request that came first", async () => {
  const said: AgentMessage[] = [];
  const agent = createAgent();
  agent.take({ scenario: "setting" }, (message) => said.push(message));
  agent.take({ ping: 7 }, (message) => said.push(message));
  expect(said).toEqual([{ pong: 7 }]);
  await agent.end();
  expect(said[1]).toEqual({ failed: expect.stringContaining("the agent was not started") });
});

test.each(["not JSON", null, {}])("a request that is none (%j) fails, and the agent goes on", async (request) => {
  const said: AgentMessage[] = [];
  const agent = createAgent();
  agent.take(request, (message) => said.push(message));
  await vi.waitFor(() => expect(said).toEqual([{ failed: expect.stringContaining("no such request") }]));
  agent.take({ ping: 1 }, (message) => said.push(message));
  expect(said[1]).toEqual({ pong: 1 });
});
