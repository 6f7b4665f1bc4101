/** Explored orders on the running kernel: what the server withholds, and what a step's own gate holds. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { startTestAgent, type TestAgent } from "../environments/testing/test-agent.ts";
import type { TrialReport } from "./protocol.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

it("an overlay's mount(2) is in flight until INIT is answered, and its actor goes on then", async () => {
  const order = "server:mount/start:await-ready,mount-overlay/server:answer-init/start:verify";
  const { outcome, transcript } = await run("explore-start", order);
  expect(outcome).toBe("ok");
  expect(happened(transcript)).toEqual([
    "step server.mount",
    "step start.await-ready",
    "step start.mount-overlay",
    expect.stringMatching(/D: mount\(2\) in \w+ < .*fuse_\w+/),
    "step start.mount-overlay waits for what is withheld: the order goes on",
    "step server.answer-init",
    "step start.mount-overlay ended",
    "step start.verify",
  ]);
});

it("moves of an actor who is kept are made up for when he is free, and said to be late", async () => {
  const order = "server:mount/start:await-ready,mount-overlay,verify/server:answer-init";
  const { outcome, evidence, transcript } = await run("explore-start", order);
  expect(outcome).toBe("ok");
  expect(evidence.details).toEqual([expect.stringContaining("start.verify came later than the order says")]);
  expect(happened(transcript).at(-1)).toBe("step start.verify");
});

it("an order that leaves the answer out has everything answered at its end", async () => {
  const { outcome } = await run("explore-start", "server:mount/start:await-ready,mount-overlay,verify");
  expect(outcome).toBe("ok");
});

it("a walk is held in its middle, somebody moves, and the failure tells how far the order was followed", async () => {
  const upToTheFailure =
    "server:mount,answer-init/start:await-ready,mount-overlay,make-mountpoints,start-runtime../cleaner:remove-mountpoints/start:..start-runtime";
  const { outcome, evidence, executed, transcript } = await run("explore-cleaner", upToTheFailure);
  expect({ outcome, step: evidence.step, executed }).toEqual({
    outcome: "deleted-directory",
    step: "start.start-runtime",
    executed: upToTheFailure,
  });
  expect(happened(transcript).slice(-4)).toEqual([
    "step start.start-runtime is held at its gate",
    "step cleaner.remove-mountpoints",
    "open the gate in start.start-runtime",
    "step start.start-runtime ended",
  ]);
});

it("what the kernel keeps when the order cannot go on is let go before the trial is taken back", async () => {
  const order = "server:mount/start:await-ready,mount-overlay/server:no-such-step";
  const { outcome, evidence, timingsMs } = await run("explore-start", order);
  expect(outcome).toBe("harness-error");
  expect(evidence.message).toContain('"server.no-such-step", which no actor has');
  expect(evidence.details?.join() ?? "").not.toContain("left behind");
  // A step has a time when it has ended.
  expect(Object.keys(timingsMs)).toContain("start.mount-overlay");
});

function run(scenario: string, schedule: string): Promise<TrialReport> {
  const request = { scenario, factors: assign({}), trial: 0, seed: 1, schedule, verbose: true };
  return agent.connection.runTrial(request);
}

/** Without the time and without calls: steps, gates and waits. */
function happened(transcript: readonly string[] | undefined): string[] {
  const lines = (transcript ?? []).map((line) => line.replace(/^ *[\d.]+ ms +/, ""));
  return lines.filter((line) => /^(step|open the gate|\w+\[\d+\] [DS]:)/.test(line));
}
