import { type Attribution, attribute } from "../analysis/attribution.ts";
import { type ClaimAnswer, judgeClaims } from "../analysis/claims.ts";
import type { Claim } from "../analysis/claims-file.ts";
import { environmentDifferences } from "../analysis/environment-differences.ts";
import { joinShards, missingShards } from "../analysis/join-shards.ts";
import { type JudgedCell, judgeCells } from "../analysis/judged-cell.ts";
import { kernelDifferences } from "../analysis/kernel-differences.ts";
import { kernelNames } from "../analysis/kernel-names.ts";
import { merge } from "../analysis/merge.ts";
import { runsOf } from "../analysis/runs.ts";
import { rateInWords } from "../analysis/verdict.ts";
import { type Against, checkAgainst } from "../baseline/check.ts";
import type { LedgerFile } from "../ledger/read.ts";
import { behavioursOf } from "./behaviours.ts";
import { decide } from "./decision.ts";
import { differencesOf } from "./differences.ts";
import { distinctFailures } from "./distinct-failures.ts";
import { environmentComparisonsOf } from "./environment-comparisons.ts";
import { explorationsOf } from "./explorations.ts";
import { featuresOf } from "./features.ts";
import { harnessOf } from "./harness-facts.ts";
import { byKernel, kernelsOf } from "./kernel-facts.ts";
import { missingShardsNotRun, tellMissingShards } from "./missing-shards.ts";
import { notRunOf } from "./not-run.ts";
import { plantedServersOf } from "./planted-servers.ts";
import { predictionsOf } from "./predictions.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { timesOf } from "./times.ts";
import { timingsOf } from "./timings.ts";
import { waitsOf } from "./waits.ts";

/**
 * Everything that reports say, computed from ledgers and nothing else. The same ledgers give the same results, in whatever order they come.
 * @param against a baseline to hold them against, and the day of its expiry dates
 */
export function resultsOf(given: readonly LedgerFile[], claims: readonly Claim[], against?: Against): Results {
  const files = given.toSorted(byContent);
  const runs = runsOf(files);
  const ledgers = joinShards(runs).toSorted(byKernel);
  const missing = missingShards(runs);
  const judged = judgeCells(merge(ledgers));
  const headers = ledgers.map((ledger) => ledger.header);
  const nameOf = kernelNames(headers);
  const harness = harnessOf(ledgers, nameOf);
  const cells = judged.map(toCell);
  const kernels = kernelsOf(ledgers, nameOf);
  const features = featuresOf(ledgers, nameOf);
  const attributions = attribute(judged);
  const scenarios = byName(headers.flatMap(({ plan }) => plan.scenarios));
  const notRun = [...missingShardsNotRun(missing, nameOf), ...notRunOf(files, ledgers, nameOf)];
  return {
    schemaVersion: 1,
    decisions: tellMissingShards(decide(cells, harness), missing, nameOf),
    kernels,
    environments: unique([...headers.flatMap(({ environments }) => environments), ...files.flatMap(notApplicable)]),
    scenarios,
    cells,
    explorations: explorationsOf(judged, ledgers),
    waits: waitsOf(judged, ledgers),
    timeSpent: timesOf(ledgers, nameOf),
    claims: judgeClaims(claims, judged).map(({ contrasts, perKernel, ...claim }) => ({
      ...claim,
      ...answer(claim),
      cells: [...claim.cells],
      perKernel: perKernel.map((one) => ({ ...one, ...answer(one) })),
    })),
    attributions: attributions.map(toAttribution),
    features,
    differences: differencesOf(kernelDifferences(judged), features),
    environmentComparisons: environmentComparisonsOf(environmentDifferences(judged), scenarios),
    ...(against && { baseline: checkAgainst(against, judged, headers) }),
    behaviours: behavioursOf(judged, notRun),
    predictions: predictionsOf({ kernels, features, cells: judged, notRun }),
    plantedServers: plantedServersOf(judged, attributions),
    notRun,
    harness,
  };
}

function answer({ why, interval }: ClaimAnswer): Pick<Results["claims"][number], "why" | "interval"> {
  return { why: [...why], interval: interval ? [...interval] : null };
}

function toAttribution({ confirmation, ...attribution }: Attribution): Results["attributions"][number] {
  return {
    ...attribution,
    interval: [...attribution.interval],
    alternatives: attribution.alternatives.slice(0, 10).map((levels) => ({ ...levels })),
    ruledOut: attribution.ruledOut.map((factor) => ({ ...factor, levels: [...factor.levels] })),
    ...(confirmation && {
      confirmation: { ...confirmation, pass: [...confirmation.pass], fail: [...confirmation.fail] },
    }),
  };
}

function toCell({ cell, trials, tally, judgement }: JudgedCell): ResultCell {
  return {
    id: cell.id,
    scenario: cell.scenario,
    factors: { ...cell.factors },
    kernel: cell.kernel.name,
    environment: cell.environment,
    subject: cell.subject,
    role: cell.role,
    varied: [...cell.varied],
    n: tally.n,
    failures: tally.failures,
    harnessErrors: tally.harnessErrors,
    trialsMs: Math.round(trials.reduce((sum, { timingsMs }) => sum + (timingsMs.total ?? 0), 0)),
    outcomes: { ...tally.outcomes },
    verdict: judgement.verdict,
    basis: judgement.basis,
    interval: [...judgement.interval],
    rate: cell.exploration ? ordersInWords(tally) : rateInWords(tally, judgement),
    needs: judgement.needs,
    schedules: { ...tally.schedules },
    explored: cell.exploration !== undefined,
    timings: timingsOf(trials),
    evidence: distinctFailures(trials),
    repro: `mountproof repro ${cell.id}`,
  };
}

/** Orders are no sample: an interval would say nothing. */
function ordersInWords({ n, failures }: JudgedCell["tally"]): string {
  return n === 0 ? "no trial" : `${failures} of ${n} orders fail`;
}

/** By when their first run began; those without any by what they could not run. */
function byContent(a: LedgerFile, b: LedgerFile): number {
  const [first, second] = [a, b].map(({ sections, notRun }) =>
    JSON.stringify([sections[0]?.header.startedAt ?? "", notRun]),
  );
  return first === second ? 0 : (first ?? "") < (second ?? "") ? -1 : 1;
}

/** Environments that a run was asked for and that its machine does not have. */
function notApplicable({ notRun }: LedgerFile): Results["environments"] {
  return notRun.flatMap(({ environment, reason }) =>
    environment === undefined ? [] : [{ name: environment, used: false, reason }],
  );
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Ledgers of several versions may tell of one scenario in other words: the one that tells most is taken. */
function byName(scenarios: Results["scenarios"]): Results["scenarios"] {
  const groups = Map.groupBy(scenarios, ({ name }) => name);
  return [...groups.values()].flatMap((same) => same.find(({ schedules }) => schedules) ?? same[0] ?? []);
}
