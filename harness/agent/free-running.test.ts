/** Starts side by side, and pressure beside them, on the real agent. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { agentsOf, allProcesses } from "../environments/testing/processes.ts";
import { startTestAgent, type TestAgent } from "../environments/testing/test-agent.ts";

let agent: TestAgent;
let agentPid: number;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
  const [{ pid } = { pid: 0 }] = agentsOf(process.pid);
  agentPid = pid;
});
afterAll(() => agent.close());

describe("four starts at the same time", () => {
  it("have steps and lowers of their own", async () => {
    const { outcome, timingsMs } = await agent.run("free-running");
    expect(outcome).toBe("ok");
    for (const start of [1, 2, 3, 4]) {
      for (const step of ["mount-lower", "await-ready", "mount-overlay", "probe-write", "walk"]) {
        expect(timingsMs).toHaveProperty([`start-${start}.${step}`]);
      }
    }
  });

  it("are on the cell's placement, and nothing is left of them", async () => {
    for (const placement of ["dev-shm", "tiny-tmpfs"] as const) {
      expect(await agent.run("free-running", { placement })).toMatchObject({ outcome: "ok" });
    }
    expect(readdirSync(`/proc/${agentPid}/root/run/trials`)).toEqual([]);
    expect(readdirSync(`/proc/${agentPid}/root/dev/shm`).filter((name) => name.startsWith("build-"))).not.toContain(
      expect.anything(),
    );
  });

  it("fail together when one of them fails, and the evidence says which", async () => {
    const { outcome, evidence } = await agent.run("selftest-one-of-four");
    expect(outcome).toBe("deleted-directory");
    expect(evidence.step).toBe("start-3.walk");
    expect(evidence.details?.[0]).toBe("1 of 4 actors failed: start-3 in walk");
    expect(await agent.run("setting")).toMatchObject({ outcome: "ok" });
  });
});

it("a slow server is waited for", async () => {
  expect(await agent.run("free-running-slow-server")).toMatchObject({ outcome: "ok" });
});

it("a cleaner that comes round does harm or does not, and the trial ends either way", async () => {
  for (let trial = 0; trial < 5; trial++) {
    const { outcome } = await agent.run("free-running-cleaner");
    expect(["ok", "deleted-directory"]).toContain(outcome);
  }
});

describe.each(["cpu", "memory"] as const)("pressure on %s", (pressure) => {
  it("is there while trials run, and gone when no more come", async (context) => {
    const missing = agent.connection.hello.unavailable.find(({ factor }) => factor === "pressure");
    if (missing) context.skip(missing.reason);
    const seen: number[] = [];
    const looking = setInterval(() => seen.push(stressors().length), 20);
    for (let trial = 0; trial < 2; trial++) {
      expect(await agent.run("free-running", { pressure, concurrency: 1 })).toMatchObject({ outcome: "ok" });
    }
    clearInterval(looking);
    // The one that starts the others, and at least one of those.
    expect(Math.max(...seen)).toBeGreaterThan(1);
    await vi.waitFor(() => expect(stressors()).toEqual([]), { timeout: 60_000 });
    const cgroups = () => readdirSync(`/proc/${agentPid}/root/sys/fs/cgroup`).flatMap(pressureIn);
    await vi.waitFor(() => expect(cgroups()).toEqual([]), { timeout: 60_000 });
  });
});

it("pressure ends with its agent, also when that is killed in the middle of a batch", async (context) => {
  const other = await startTestAgent(["probe"]);
  const missing = other.connection.hello.unavailable.find(({ factor }) => factor === "pressure");
  const [killed] = agentsOf(process.pid).filter(({ pid }) => pid !== agentPid);
  if (!killed) throw new Error("the second agent is not there");
  const ofKilled = () => allProcesses().filter(({ pidNamespace }) => pidNamespace === killed.pidNamespace);
  const factors = assign({ readiness: "fixed-delay", delayMs: 1000, pressure: "cpu" });
  const trials = Array.from({ length: 8 }, (_, trial) => ({ scenario: "delay-alone", factors, trial, seed: trial }));
  if (missing) {
    await other.close();
    context.skip(missing.reason);
  }
  const batch = other.connection.runTrials(trials);
  batch.catch(() => undefined);
  await vi.waitFor(() => expect(ofKilled().some(({ command }) => command.includes("stress-ng"))).toBe(true), 60_000);
  process.kill(killed.pid, "SIGKILL");
  await expect(batch).rejects.toThrow("the agent ended");
  await vi.waitFor(() => expect(ofKilled()).toEqual([]), 60_000);
  await other.close();
});

/** Processes of stress-ng in the agent's namespace. */
function stressors(): string[] {
  const proc = `/proc/${agentPid}/root/proc`;
  return readdirSync(proc).filter((name) => /^\d+$/.test(name) && commandOf(`${proc}/${name}`).startsWith("stress-ng"));
}

function commandOf(directory: string): string {
  try {
    return readFileSync(`${directory}/comm`, "latin1");
  } catch {
    // It has ended since it was listed.
    return "";
  }
}

/** Only of this process's agents: others may be at work. */
function pressureIn(name: string): string[] {
  if (!name.startsWith(`mountproof-${process.pid}-`)) return [];
  return readdirSync(`/proc/${agentPid}/root/sys/fs/cgroup/${name}`).filter((entry) => entry === "pressure");
}
