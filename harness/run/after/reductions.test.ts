/** Against an agent in memory that fails for a known reason. */
import { describe, expect, it } from "vitest";
import { assign } from "../../../scenarios/factors.ts";
import { stepsOfId } from "../../../scenarios/order.ts";
import type { Exploration } from "../../../scenarios/scenario.ts";
import type { TrialReport, TrialRequest } from "../../agent/protocol.ts";
import type { ReductionRecord, TrialRecord } from "../../ledger/record.ts";
import type { Cell } from "../../matrix/cell.ts";
import { AgentFailed } from "../lasting-agent.ts";
import { fakeScenario } from "../testing/fake-world.ts";
import { reduceFailures } from "./reductions.ts";

const move = (name: string) => ({ name, reads: ["tree"], writes: ["tree"] });
const exploration: Exploration = {
  actors: {
    server: [move("mount"), move("answer")],
    start: [move("await"), move("overlay"), move("verify"), move("run")],
    cleaner: [move("scan"), move("remove")],
  },
  after: { "start.await": ["server.mount"] },
};
const scenario = fakeScenario({ name: "explored", explore: () => exploration });
const facts = { bounds: { preemptions: 2, orders: 100 }, possible: 9, withinPreemptions: 9, commuting: 0, cut: 0 };
const cell: Cell = {
  ...{ id: "0123456789ab", scenario: "explored", factors: assign({}), kind: "schedules", role: "base", varied: [] },
  ...{ schedules: [], exploration: facts },
};

/** What happens: a removal before the run is fatal, and an overlay before the mount shows nothing. */
function happens(order: string): Pick<TrialReport, "outcome" | "evidence"> {
  const steps = stepsOfId(order) ?? [];
  const at = (step: string) => steps.indexOf(step);
  if (at("start.overlay") >= 0 && at("start.overlay") < at("server.mount"))
    return { outcome: "empty-lower", evidence: { step: "start.verify" } };
  if (at("cleaner.remove") >= 0 && at("cleaner.remove") < at("start.run"))
    return { outcome: "deleted-directory", evidence: { step: "start.run", message: "gone" } };
  return { outcome: "ok", evidence: {} };
}

function trial(schedule: string, number: number): TrialRecord {
  return {
    ...{ type: "trial", schemaVersion: 1, cell: cell.id, kernel: { release: "6", version: "#1" }, environment: "fake" },
    ...{
      subject: "builtin",
      scenario: "explored",
      factors: {},
      trial: number,
      seed: 1,
      schedule,
      timingsMs: {},
      startedAt: "",
    },
    ...(happens(schedule) as Pick<TrialRecord, "outcome" | "evidence">),
  };
}

async function reduce(orders: readonly string[], more: Partial<Parameters<typeof reduceFailures>[0]> = {}) {
  const records: ReductionRecord[] = [];
  const requests: TrialRequest[] = [];
  await reduceFailures({
    ...{ cells: [cell], scenarios: [scenario], trials: orders.map(trial), known: [], runtimes: ["none", "runc-1.3.6"] },
    agent: {
      runTrial: async (request) => {
        requests.push(request);
        return { ...happens(request.schedule ?? ""), timingsMs: {}, startedAt: "" };
      },
    },
    isOver: () => false,
    record: (one) => records.push(one),
    ...more,
  });
  return { records, requests };
}

const long = "server:mount,answer/start:await,overlay/cleaner:scan,remove/start:verify,run";
const longer = "server:mount/cleaner:scan/server:answer/start:await,overlay,verify/cleaner:remove/start:run";

describe("failing orders", () => {
  it("are reduced to the steps that matter, tried three times, and shown to a real runtime", async () => {
    const { records, requests } = await reduce([long, longer]);
    expect(records).toMatchObject([
      {
        failure: "deleted-directory at start.run",
        outcome: "deleted-directory",
        orders: 2,
        replays: { n: 3, failures: 3 },
        runtime: { level: "runc-1.3.6", outcome: "deleted-directory", message: "gone" },
      },
    ]);
    // Who runs without having waited would not do so in truth: the wait, and what it waits for, stay.
    const steps = stepsOfId(records[0]?.shortest ?? "")?.toSorted();
    expect(steps).toEqual(["cleaner.remove", "server.mount", "start.await", "start.run"]);
    expect(requests.at(-1)?.factors.runtime).toBe("runc-1.3.6");
  });

  it("of each kind have a reduction of their own, and passing ones none", async () => {
    const early = "start:await,overlay/server:mount,answer/start:verify,run";
    const { records } = await reduce([long, early, "server:mount/start:await,overlay"]);
    expect(records.map(({ failure }) => failure).toSorted()).toEqual([
      "deleted-directory at start.run",
      "empty-lower at start.verify",
    ]);
  });

  it("that the same shortest order shows under a setting with the same orders need one try", async () => {
    const other: Cell = { ...cell, id: "ba9876543210", factors: assign({ index: "on" }) };
    const both = [long, longer].flatMap((order, at) => [trial(order, at), { ...trial(order, at), cell: other.id }]);
    const { records } = await reduce([], { cells: [cell, other], trials: both });
    expect(records.map(({ cell: id }) => id)).toEqual([cell.id, other.id]);
    expect(records[1]).toMatchObject({ shortest: records[0]?.shortest, tried: 1, replays: { n: 3, failures: 3 } });
  });

  it("are not reduced again when the ledger has it", async () => {
    const { records } = await reduce([long]);
    expect((await reduce([long], { known: records })).requests).toEqual([]);
  });

  it("wait for a longer profile when time is over", async () => {
    const { records, requests } = await reduce([long], { isOver: () => true });
    expect([records, requests]).toEqual([[], []]);
  });

  it("are let go at once when the signal comes in the middle, and nothing half done is recorded", async () => {
    let asked = 0;
    const { records, requests } = await reduce([long], { isOver: () => ++asked > 4 });
    expect(records).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(4);
  });

  it("that do not fail again are kept whole, and said not to have failed again", async () => {
    const healthy = { runTrial: async () => ({ outcome: "ok" as const, evidence: {}, timingsMs: {}, startedAt: "" }) };
    const { records } = await reduce([long], { agent: healthy });
    expect(records).toMatchObject([{ outcome: "deleted-directory", shortest: long, replays: { n: 3, failures: 0 } }]);
    expect(records[0]).not.toHaveProperty("runtime");
  });

  it("are no failures where the agent fails", async () => {
    const dying = { runTrial: async () => Promise.reject(new AgentFailed(new Error("killed"))) };
    expect((await reduce([long], { agent: dying })).records).toEqual([]);
  });
});
