import { performance } from "node:perf_hooks";
import { calledOff, type TrialReport, type TrialRequest } from "../agent/protocol.ts";
import { GuestFault } from "../environments/vm/contract.ts";
import { schemaVersion, type TrialRecord } from "../ledger/record.ts";
import { type Cell, trialSeed } from "../matrix/cell.ts";
import { nextSchedules } from "../matrix/stopping.ts";
import { AgentFailed, type LastingAgent } from "./lasting-agent.ts";
import type { Tallies } from "./tallies.ts";

/** What all trials of a run have in common. */
export interface TrialPlace {
  readonly kernel: { readonly release: string; readonly version: string };
  readonly environment: string;
  readonly subject: string;
}

/**
 * Runs the next trial of a cell. An agent that failed in it makes a `harness-error`, unless the guest's fault is known; one that
 * cannot be started, an exception.
 */
export async function runOne(agent: LastingAgent, cell: Cell, place: TrialPlace, known: Tallies): Promise<TrialRecord> {
  const [request] = nextRequests(cell, known, 1);
  if (!request) throw new RangeError(`cell "${cell.id}" has no next trial`);
  const start = performance.now();
  const startedAt = new Date().toISOString();
  const report = await agent.runTrial(request).catch((error: unknown) => failed(error, startedAt));
  return toRecord(cell, place, request, {
    ...report,
    timingsMs: { total: performance.now() - start, ...report.timingsMs },
  });
}

/**
 * Runs the next trials of a cell so that they overlap. Answers with those that count, which may be fewer, or none: where an agent fails it
 * is not known in which of them, so they are to be run again one by one. A kernel that fails is a finding in any case: the first trial
 * then stands for all.
 */
export async function runTogether(
  agent: LastingAgent,
  cell: Cell,
  place: TrialPlace,
  { known, trials }: { readonly known: Tallies; readonly trials: number },
): Promise<TrialRecord[]> {
  const requests = nextRequests(cell, known, trials);
  const startedAt = new Date().toISOString();
  const start = performance.now();
  try {
    const reports = await agent.runTrials(requests);
    return requests.flatMap((request, index) => {
      const report = reports[index];
      return report === undefined || report === calledOff ? [] : [toRecord(cell, place, request, report)];
    });
  } catch (error) {
    const report = failed(error, startedAt);
    const [first] = requests;
    if (report.outcome === "harness-error" || !first) return [];
    const doubt = `${requests.length} trials overlapped: in which of them it happened is not known`;
    const evidence = { ...report.evidence, details: [...(report.evidence.details ?? []), doubt] };
    return [toRecord(cell, place, first, { ...report, evidence, timingsMs: { total: performance.now() - start } })];
  }
}

function nextRequests(cell: Cell, known: Tallies, trials: number): TrialRequest[] {
  const next = known.nextTrial(cell);
  return nextSchedules(cell, known.of(cell), trials).map((schedule, index) => ({
    cell: cell.id,
    scenario: cell.scenario,
    factors: cell.factors,
    trial: next + index,
    seed: trialSeed(cell.id, next + index),
    ...(schedule === undefined ? {} : { schedule }),
  }));
}

function failed(error: unknown, startedAt: string): TrialReport {
  if (!(error instanceof AgentFailed)) throw error;
  const { cause } = error;
  if (cause instanceof GuestFault) {
    return { outcome: cause.outcome, evidence: cause.evidence, timingsMs: {}, startedAt };
  }
  return { outcome: "harness-error", evidence: { message: error.message }, timingsMs: {}, startedAt };
}

function toRecord(cell: Cell, place: TrialPlace, request: TrialRequest, report: TrialReport): TrialRecord {
  const { kernel, environment, subject } = place;
  return {
    type: "trial",
    schemaVersion,
    cell: cell.id,
    kernel: { release: kernel.release, version: kernel.version },
    environment,
    subject,
    scenario: cell.scenario,
    factors: cell.factors,
    trial: request.trial,
    seed: request.seed,
    ...(request.schedule === undefined ? {} : { schedule: request.schedule }),
    ...(report.executed === undefined ? {} : { executed: report.executed }),
    outcome: report.outcome,
    evidence: report.evidence as TrialRecord["evidence"],
    timingsMs: roundedToMicroseconds(report.timingsMs),
    startedAt: report.startedAt,
  };
}

function roundedToMicroseconds(timings: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(timings).map(([step, ms]) => [step, Math.round(ms * 1000) / 1000]));
}
