/** The harness before it judges a kernel: planted defects are recognised, and no trial spoils the next one. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { agentsOf } from "../environments/testing/processes.ts";
import { startTestAgent, type TestAgent } from "../environments/testing/test-agent.ts";
import { plantedDefects, selfTest } from "../selftest.ts";
import { stretchBy } from "./slowness.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

describe("a planted defect", () => {
  it("is recognised, all four", async () => {
    const records = await selfTest(agent.connection.runTrial);
    expect(records.map(({ name, outcome }) => ({ scenario: name, expected: outcome }))).toEqual(plantedDefects);
  });

  it("that hangs tells the system call and where it blocks in the kernel, and how it was freed", async () => {
    const { evidence } = await agent.run("selftest-hang");
    const deadlineMs = stretchBy(agent.connection.hello.slowness)(500);
    expect(evidence.message).toBe(`walk did not return within ${deadlineMs} ms`);
    expect(evidence.step).toBe("start.walk");
    // An open with O_PATH, as the walk does it, looks the name up; the lookup waits for FUSE's answer.
    expect(evidence.details).toContainEqual(expect.stringMatching(/^\S+\[\d+\] [SD]: open\w*\(2\) in .*fuse_/));
    expect(evidence.details).toContainEqual("freed by aborting the FUSE connection");
  });

  it("that leaks a mount names it", async () => {
    const { evidence } = await agent.run("selftest-leak");
    expect(evidence.message).toMatch(/^left behind: mount \d+ \/run\/trials\/t\d+\/rootfs tmpfs$/);
  });

  it("that kills the server is disconnected in the step that met it", async () => {
    const { evidence } = await agent.run("selftest-crash");
    expect(evidence).toMatchObject({ errno: "ENOTCONN", step: "start.walk" });
  });
});

describe("after a trial with a planted defect", () => {
  let before: World;
  beforeAll(async () => {
    // Fills the pools again.
    await agent.run("setting");
    before = worldOfAgent();
  });
  afterEach(async () => {
    expect(await agent.run("setting")).toMatchObject({ outcome: "ok" });
  });

  it.each(plantedDefects.map(({ scenario }) => scenario))(
    "%s, nothing is left and the next one is ok",
    async (name) => {
      await agent.run(name);
      await agent.run("setting");
      const { mounts, connections, trialDirectories, processes } = worldOfAgent();
      expect({ mounts, connections, trialDirectories }).toEqual({
        mounts: before.mounts,
        connections: before.connections,
        trialDirectories: [],
      });
      // A pool replaces what was lost, so pids change; their number does not.
      expect(processes).toBe(before.processes);
    },
  );
});

describe("a fault of the harness", () => {
  it("in a step is a harness-error with its stack, never the kernel's", async () => {
    // The step asks for an image that this agent was not given.
    const { outcome, evidence } = await agent.run("upper-reuse");
    expect(outcome).toBe("harness-error");
    expect(evidence.message).toContain('image "edge-cases" was not given');
    expect(evidence.details?.join("\n")).toContain("upper-reuse.ts");
  });

  it("inside a step names the step", async () => {
    const { outcome, evidence } = await agent.run("link-count", { runtime: "runc-0.0.0" });
    expect(outcome).toBe("harness-error");
    expect(evidence).toMatchObject({
      step: "start.run-container",
      message: 'runtime "runc-0.0.0" is not in the userland',
    });
  });

  it.each([
    ["an unknown scenario", { scenario: "no-such" }, 'there is no scenario "no-such"'],
    ["an image that was not given", { scenario: "content" }, 'scenario "content" needs image "edge-cases"'],
  ])("in the request is refused, and the agent goes on: %s", async (_what, { scenario }, words) => {
    const request = { scenario, factors: assign({}), trial: 0, seed: 1 };
    await expect(agent.connection.runTrial(request)).rejects.toThrow(words);
    expect(await agent.run("setting")).toMatchObject({ outcome: "ok" });
  });

  it("in the name of a schedule is a harness-error", async () => {
    expect(await agent.run("overlay-before-fuse", {}, "no-such")).toMatchObject({ outcome: "harness-error" });
  });
});

interface World {
  readonly mounts: readonly string[];
  readonly connections: readonly string[];
  readonly trialDirectories: readonly string[];
  readonly processes: number;
}

/** Seen from outside, through the agent's own /proc directory. */
function worldOfAgent(): World {
  const [{ pid } = { pid: 0 }] = agentsOf(process.pid);
  const root = `/proc/${pid}/root`;
  return {
    mounts: readFileSync(`/proc/${pid}/mountinfo`, "utf8").split("\n"),
    connections: agentConnections(pid),
    trialDirectories: readdirSync(`${root}/run/trials`),
    processes: readdirSync(`${root}/proc`).filter((name) => /^\d+$/.test(name)).length,
  };
}

/** FUSE connections are listed for the whole machine, and other agents may be at work: only this one's mounts count. */
function agentConnections(pid: number): string[] {
  const minors = readFileSync(`/proc/${pid}/mountinfo`, "utf8").matchAll(/ 0:(\d+) .* - fuse(?:\.\S+)? /g);
  const ours = new Set([...minors].map(([, minor]) => minor));
  return readdirSync(`/proc/${pid}/root/sys/fs/fuse/connections`).filter((minor) => ours.has(minor));
}
