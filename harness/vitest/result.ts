import type { Level } from "../../scenarios/factors.ts";
import type { Interval } from "../analysis/interval.ts";
import { count, emptyTally, type Tally } from "../analysis/tally.ts";
import { judge, rateInWords, type Verdict } from "../analysis/verdict.ts";
import type { TrialRecord } from "../ledger/record.ts";
import { type Cell, switched } from "../matrix/cell.ts";
import type { Profile } from "../matrix/profile.ts";
import { distinctFailures } from "../report/distinct-failures.ts";
import type { ResultCell } from "../report/results-schema.ts";

/** What a cell's trials came to. */
export interface CellResult {
  readonly id: string;
  readonly scenario: string;
  /** The levels that differ from the recommended setting. */
  readonly switched: Readonly<Record<string, Level>>;
  readonly environment: string;
  /** Release of the kernel. */
  readonly kernel: string;
  readonly verdict: Verdict;
  /** Trials, those left out that failed through a fault of the harness. */
  readonly n: number;
  readonly failures: number;
  /** Exact 95 % interval of the failure rate, 0 to 1. */
  readonly interval: Interval;
  /** Counts and interval in words. */
  readonly rate: string;
  /** Further trials that would settle an `inconclusive` cell. */
  readonly needs: number;
  readonly harnessErrors: number;
  readonly outcomes: Tally["outcomes"];
  /** Distinct failures, most frequent first, as the reports have them. */
  readonly evidence: ResultCell["evidence"];
  /** Every trial, as a ledger records it. */
  readonly trials: readonly TrialRecord[];
  /** Command that runs the cell again, step by step. */
  readonly repro: string;
}

export function resultOf(cell: Cell, trials: readonly TrialRecord[], profile: Profile, where: Where): CellResult {
  const tally = trials.reduce(count, emptyTally);
  const judgement = judge(cell, tally, profile);
  const { verdict, interval, needs } = judgement;
  const { n, failures, harnessErrors, outcomes } = tally;
  return {
    ...{ id: cell.id, scenario: cell.scenario, switched: switched(cell.factors) },
    ...{ environment: where.environment, kernel: where.kernel },
    ...{ verdict, n, failures, interval, needs, harnessErrors, outcomes, trials },
    rate: rateInWords(tally, judgement),
    evidence: distinctFailures(trials),
    repro: reproOf(cell, where),
  };
}

interface Where {
  readonly environment: string;
  readonly kernel: string;
  readonly schedule?: string | undefined;
  /** As it was asked for; undefined: the running one. */
  readonly booted?: string | undefined;
}

function reproOf({ scenario, factors }: Cell, { environment, schedule, booted }: Where): string {
  const levels = Object.entries(switched(factors)).map(([factor, level]) => ` --set ${factor}=${level}`);
  return [
    `mountproof repro ${scenario}`,
    ...levels,
    schedule === undefined ? "" : ` --schedule ${schedule}`,
    environment === "host" ? "" : ` --env ${environment}`,
    booted === undefined ? "" : ` --kernel ${booted}`,
  ].join("");
}
