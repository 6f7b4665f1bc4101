/** Batches on the real agent. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assign, type Factors } from "../../scenarios/factors.ts";
import { scenarioByName } from "../../scenarios/index.ts";
import { startTestAgent, type TestAgent } from "../environments/testing/test-agent.ts";
import { type BatchReport, calledOff, type TrialReport, type TrialRequest } from "./protocol.ts";
import { ownTimings } from "./timings.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

describe("a batch of sixteen trials with a delay of 500 ms", () => {
  let reports: readonly BatchReport[] = [];
  // How many are called off is for the machine to say, which may be busy: what follows is about a batch of which most ran.
  beforeAll(async () => {
    for (let attempt = 0; attempt < 20 && ran(reports).length < 9; attempt++)
      reports = await batch(16, "delay-alone", { delayMs: 500 });
  });

  it("has each of them end well, or called off, the first never", () => {
    expect(reports).toHaveLength(16);
    for (const report of reports) expect(report === calledOff ? "ok" : report.outcome).toBe("ok");
    expect(reports[0]).not.toBe(calledOff);
    expect(ran(reports).length).toBeGreaterThan(8);
  });

  it("has them overlap: the first runs alone, most others begin before the one before has ended", () => {
    const spans = ran(reports).map(spanOf);
    const overlaps = spans.filter(({ begin }, index) => begin < (spans[index - 1]?.end ?? 0));
    // When one began is told in whole milliseconds.
    expect(spans[1]?.begin).toBeGreaterThan((spans[0]?.end ?? 0) - 1);
    expect(overlaps.length).toBeGreaterThan(spans.length / 2);
  });

  it("has each sleep as long as its cell says, and keeps apart how long it waited then", () => {
    for (const { timingsMs } of ran(reports)) {
      expect(timingsMs[ownTimings.sleep]).toBe(500);
      expect(timingsMs["start.await-ready"]).toBeGreaterThanOrEqual(499);
      expect(timingsMs[ownTimings.baton]).toBeLessThanOrEqual(50);
    }
  });

  it("costs less together than apart, and costs add up to the time that passed", () => {
    const spans = ran(reports).map(spanOf);
    const passed = Math.max(...spans.map(({ end }) => end)) - Math.min(...spans.map(({ begin }) => begin));
    const cost = sum(ran(reports), ownTimings.cost);
    expect(cost).toBeLessThan(sum(ran(reports), ownTimings.total));
    // What comes before the first begin and after the last end belongs to it, too.
    expect(cost).toBeGreaterThanOrEqual(passed - 1);
  });
});

it("accounts for the time of a trial by itself", async () => {
  // Between steps there is next to nothing, but a busy neighbour may have the processor there: the best of several counts.
  let leastMs = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < 20 && leastMs >= 10; trial++) {
    const { timingsMs } = await agent.run("readiness", { delayMs: 10 });
    const { total = 0, [ownTimings.sleep]: slept, ...parts } = timingsMs;
    expect(slept).toBe(10);
    expect(parts).toMatchObject({ [ownTimings.prepare]: expect.any(Number), [ownTimings.release]: expect.any(Number) });
    const accounted = Object.values(parts).reduce((all, ms) => all + ms, 0);
    expect(accounted).toBeLessThanOrEqual(total + 0.01);
    leastMs = Math.min(leastMs, total - accounted);
  }
  expect(leastMs).toBeLessThan(10);
});

it("charges what is left behind to the trial that left it", async () => {
  const reports = await everyReport([
    request("delay-alone", 0, { delayMs: 50 }),
    request("selftest-leak", 1, { delayMs: 50 }),
    request("delay-alone", 2, { delayMs: 50 }),
  ]);
  expect(reports.map(({ outcome }) => outcome)).toEqual(["ok", "leak", "ok"]);
  expect(reports[1]?.evidence.message).toMatch(/^left behind: mount \d+ \/run\/trials\/t\d+\/rootfs tmpfs$/);
  expect(await agent.run("setting")).toMatchObject({ outcome: "ok" });
});

it("lets one trial's failure be its own", async () => {
  const reports = await everyReport([
    request("delay-alone", 0, { delayMs: 50 }),
    request("selftest-crash", 1, { delayMs: 50 }),
    request("selftest-failure", 2, { delayMs: 50, linkCount: "zero" }),
    request("delay-alone", 3, { delayMs: 50 }),
  ]);
  expect(reports.map(({ outcome }) => outcome)).toEqual(["ok", "disconnected", "deleted-directory", "ok"]);
});

it("begins nothing when a request is none, and goes on", async () => {
  const requests = [request("delay-alone", 0, { delayMs: 50 }), { ...request("setting", 1, {}), scenario: "no-such" }];
  await expect(agent.connection.runTrials(requests)).rejects.toThrow('there is no scenario "no-such"');
  expect(await agent.connection.runTrials([])).toEqual([]);
  expect(await agent.run("setting")).toMatchObject({ outcome: "ok" });
});

/** A machine with other work may have any but the first called off: those are run again, as a run does. */
async function everyReport(requests: readonly TrialRequest[]): Promise<TrialReport[]> {
  const reports = await agent.connection.runTrials(requests);
  const again = requests.filter((_, index) => reports[index] === calledOff);
  const later = again.length > 0 ? await everyReport(again) : [];
  return reports.map((report) => (report === calledOff ? (later.shift() as TrialReport) : report));
}

function batch(trials: number, scenario: string, levels: Partial<Factors>): Promise<readonly BatchReport[]> {
  return agent.connection.runTrials(Array.from({ length: trials }, (_, trial) => request(scenario, trial, levels)));
}

function request(scenario: string, trial: number, levels: Partial<Factors>): TrialRequest {
  return { scenario, factors: assign({ ...scenarioByName(scenario).levels, ...levels }), trial, seed: trial + 1 };
}

function ran(reports: readonly BatchReport[]): TrialReport[] {
  return reports.filter((report) => report !== calledOff);
}

function spanOf({ startedAt, timingsMs }: TrialReport): { readonly begin: number; readonly end: number } {
  const begin = Date.parse(startedAt);
  const of = (timing: keyof typeof ownTimings) => timingsMs[ownTimings[timing]] ?? 0;
  return { begin, end: begin + of("total") + of("baton") - of("prepare") - of("leaks") };
}

function sum(reports: readonly TrialReport[], timing: string): number {
  return reports.reduce((all, { timingsMs }) => all + (timingsMs[timing] ?? 0), 0);
}
