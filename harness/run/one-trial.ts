import { performance } from "node:perf_hooks";
import type { TrialReport, TrialRequest } from "../agent/protocol.ts";
import { GuestFault } from "../environments/vm/contract.ts";
import { schemaVersion, type TrialRecord } from "../ledger/record.ts";
import { type Cell, trialSeed } from "../matrix/cell.ts";
import { nextSchedule } from "../matrix/stopping.ts";
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
  const request = nextRequest(cell, known);
  const start = performance.now();
  const startedAt = new Date().toISOString();
  const report = await agent.runTrial(request).catch((error: unknown) => failed(error, startedAt));
  return toRecord(cell, place, request, {
    ...report,
    timingsMs: { total: performance.now() - start, ...report.timingsMs },
  });
}

function nextRequest(cell: Cell, known: Tallies): TrialRequest {
  const trial = known.nextTrial(cell);
  const schedule = nextSchedule(cell, known.of(cell));
  return {
    cell: cell.id,
    scenario: cell.scenario,
    factors: cell.factors,
    trial,
    seed: trialSeed(cell.id, trial),
    ...(schedule === undefined ? {} : { schedule }),
  };
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
