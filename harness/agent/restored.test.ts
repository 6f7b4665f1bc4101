import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startLowerServer } from "../../engine/fuse/client.ts";
import { ActorPool } from "./actor-pool.ts";
import { createAgent } from "./agent.ts";
import type { AgentMessage } from "./protocol.ts";
import { reseedAll } from "./restored.ts";

const actors = new ActorPool((ms) => ms);
beforeAll(() => actors.fit(2));
afterAll(() => actors.close());

test("every warm process is reseeded, and goes on", async () => {
  const server = await startLowerServer();
  const reseeded: string[] = [];
  const lowers = { reseed: (entropy: string) => server.reseed(entropy).then(() => void reseeded.push(entropy)) };
  const entropy = randomBytes(64).toString("base64");
  await reseedAll(entropy, { actors, lowers });
  expect(reseeded).toEqual([entropy]);
  await server.ping();
  const actor = await actors.take();
  const [one, other] = [await actor.call("randomNumbers", {}, 5_000), await actor.call("randomNumbers", {}, 5_000)];
  await actors.giveBack(actor);
  expect(one).toEqual({
    uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    bytes: expect.stringMatching(/^[0-9a-f]{32}$/),
    urandom: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  for (const source of ["uuid", "bytes", "urandom"] as const) expect(one[source]).not.toBe(other[source]);
  await server.close();
});

test("an agent that was not started refuses: it would set a clock that is not its own", async () => {
  const said: AgentMessage[] = [];
  createAgent().take({ restored: { epochMs: 0, entropy: "" } }, (message) => said.push(message));
  await vi.waitFor(() => expect(said).toEqual([{ failed: expect.stringContaining("was not started") }]));
});
