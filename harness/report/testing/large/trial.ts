import { orderId, stepsOfId } from "../../../../scenarios/order.ts";
import type { Outcome } from "../../../../scenarios/outcome.ts";
import { schemaVersion, type TrialRecord } from "../../../ledger/record.ts";
import { type Behaviour, orderFails } from "./behaviour.ts";
import type { PlannedCell } from "./counts.ts";
import { evidenceOf } from "./evidence.ts";
import { timingsOf } from "./timings.ts";

export interface Occasion {
  readonly cell: PlannedCell;
  readonly trial: number;
  readonly kernel: { readonly release: string; readonly version: string };
  readonly place: { readonly environment: string; readonly subject: string };
  readonly behaviour: Behaviour;
  readonly random: () => number;
  readonly startedAt: string;
}

/** Failures of ours, and failures that are not those of the setting. */
const mishaps = { "harness-error": 0.002, other: 0.01 } as const;

/** One record, as a run appends it. */
export function oneTrial({ cell, trial, kernel, place, behaviour, random, startedAt }: Occasion): TrialRecord {
  const schedule =
    cell.schedules[trial % Math.max(1, cell.schedules.length)] ?? (cell.kind === "schedules" ? "in-order" : undefined);
  const outcome = outcomeOf(cell, schedule, behaviour, random);
  const { steps, timingsMs } = timingsOf(cell, schedule, outcome, random);
  const failedAt = outcome === "ok" ? undefined : (steps.at(-1) ?? "start.walk");
  const explored = cell.exploration !== undefined && failedAt !== undefined && outcome !== "harness-error";
  return {
    ...{
      type: "trial",
      schemaVersion,
      cell: cell.id,
      kernel,
      ...place,
      scenario: cell.scenario,
      factors: cell.factors,
    },
    ...{ trial, seed: Math.floor(random() * 2 ** 32), ...(schedule === undefined ? {} : { schedule }) },
    ...(explored ? { executed: orderId(stepsOfId(schedule ?? "")?.slice(0, steps.length) ?? steps) } : {}),
    outcome,
    evidence: evidenceOf(outcome, failedAt, random),
    timingsMs,
    startedAt,
  };
}

function outcomeOf(
  cell: PlannedCell,
  schedule: string | undefined,
  behaviour: Behaviour,
  random: () => number,
): Outcome {
  const draw = random();
  // The setting that decides has all the trials that it needs.
  if (cell.role === "recommended") return "ok";
  if (draw < mishaps["harness-error"]) return "harness-error";
  if (behaviour.rate === 0) return "ok";
  const decided = cell.schedules.length > 1 && schedule !== undefined;
  const fails = decided ? orderFails(cell, schedule, behaviour) : random() < behaviour.rate;
  if (!fails) return "ok";
  return draw > 1 - mishaps.other ? "hang" : behaviour.outcome;
}
