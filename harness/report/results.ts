import { attribute } from "../analysis/attribution.ts";
import { judgeClaims } from "../analysis/claims.ts";
import type { Claim } from "../analysis/claims-file.ts";
import { type JudgedCell, judgeCells } from "../analysis/judged-cell.ts";
import { merge } from "../analysis/merge.ts";
import { rateInWords } from "../analysis/verdict.ts";
import type { Ledger } from "../ledger/read.ts";
import { decide } from "./decision.ts";
import { distinctFailures } from "./distinct-failures.ts";
import { featuresOf } from "./features.ts";
import { harnessOf } from "./harness-facts.ts";
import type { ResultCell, Results } from "./results-schema.ts";

/** Everything that reports say, computed from ledgers and nothing else. The same ledgers give the same results. */
export function resultsOf(ledgers: readonly Ledger[], claims: readonly Claim[]): Results {
  const judged = judgeCells(merge(ledgers));
  const harness = harnessOf(ledgers);
  const cells = judged.map(toCell);
  const headers = ledgers.map((ledger) => ledger.header);
  return {
    schemaVersion: 1,
    decisions: decide(cells, harness),
    kernels: unique(headers.map(({ kernel }) => kernel)),
    environments: unique(headers.flatMap(({ environments }) => environments)),
    scenarios: unique(headers.flatMap(({ plan }) => plan.scenarios)),
    cells,
    claims: judgeClaims(claims, judged).map(({ contrasts, ...claim }) => ({
      ...claim,
      cells: [...claim.cells],
      why: [...claim.why],
      interval: claim.interval ? [...claim.interval] : null,
    })),
    attributions: attribute(judged).map((attribution) => ({
      ...attribution,
      ruledOut: attribution.ruledOut.map((factor) => ({ ...factor, levels: [...factor.levels] })),
    })),
    features: featuresOf(ledgers),
    notRun: unique(headers.flatMap(({ plan }) => plan.notRun)),
    harness,
  };
}

function toCell({ cell, trials, tally, judgement }: JudgedCell): ResultCell {
  return {
    id: cell.id,
    scenario: cell.scenario,
    factors: { ...cell.factors },
    kernel: cell.kernel.release,
    environment: cell.environment,
    subject: cell.subject,
    role: cell.role,
    varied: [...cell.varied],
    n: tally.n,
    failures: tally.failures,
    harnessErrors: tally.harnessErrors,
    outcomes: { ...tally.outcomes },
    verdict: judgement.verdict,
    basis: judgement.basis,
    interval: [...judgement.interval],
    rate: rateInWords(tally, judgement),
    needs: judgement.needs,
    schedules: { ...tally.schedules },
    evidence: distinctFailures(trials),
    repro: `mountproof repro ${cell.id}`,
  };
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
