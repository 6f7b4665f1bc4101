import type { Counts } from "../tally.ts";
import type { Unit } from "../units.ts";
import { logLikelihood } from "./chance.ts";
import { hasLevels, type LevelSet, sum } from "./level-set.ts";
import { costOfTogether, type SearchSpace } from "./search-space.ts";

/** Units with what searches over them share. */
export interface Evidence {
  readonly units: readonly Unit[];
  readonly calm: ReadonlySet<Unit>;
  readonly excess: ReadonlySet<Unit>;
  readonly space: SearchSpace;
}

/**
 * How well causes explain the failures: the logarithm of the likelihood less what their choice costs. Each cause present makes a trial
 * fail with a probability of its own, independent of the others and of the background (noisy-or: Pearl, "Probabilistic Reasoning in
 * Intelligent Systems", 1988, 4.3.2). A choice costs the logarithm of how many there were, as in the extended Bayesian information
 * criterion (Chen and Chen, Biometrika 95, 2008): m of the M combinations that some factors show, of all sets of so many factors.
 */
export function scoreOf(causes: readonly LevelSet[], evidence: Evidence): number {
  return likelihoodOf(causes, evidence) - costOf(causes, evidence);
}

function likelihoodOf(causes: readonly LevelSet[], { units, calm }: Evidence): number {
  const groups = [
    ...Map.groupBy(units, (unit) => causes.flatMap((cause, i) => (hasLevels(unit, cause) ? [i] : [])).join()),
  ];
  const patterns = groups.map(([present, members]) => {
    return { present: present === "" ? [] : present.split(",").map(Number), ...sum(members) };
  });
  const background = rateOf(sum([...calm].filter((unit) => !causes.some((cause) => hasLevels(unit, cause)))));
  const rates = estimate(patterns, causes.length, background);
  return patterns.reduce(
    (total, pattern) => total + logLikelihood(pattern, failureRate(pattern, rates, background)),
    0,
  );
}

interface Pattern extends Counts {
  /** Which of the causes are present. */
  readonly present: readonly number[];
}

/** Rates of the causes by expectation and maximisation: how many of the failures each is expected to have made. */
function estimate(patterns: readonly Pattern[], causes: number, background: number): number[] {
  let rates = Array.from({ length: causes }, (_, cause) =>
    rateOf(sum(patterns.filter(({ present }) => present.includes(cause)))),
  );
  for (let round = 0; round < rounds; round++) {
    const made = rates.map(() => 0);
    const trials = rates.map(() => 0);
    for (const pattern of patterns) {
      const share = pattern.failures / failureRate(pattern, rates, background);
      for (const cause of pattern.present) {
        made[cause] = (made[cause] ?? 0) + share * (rates[cause] ?? 0);
        trials[cause] = (trials[cause] ?? 0) + pattern.n;
      }
    }
    rates = rates.map((_, cause) => Math.min(1, (made[cause] ?? 0) / (trials[cause] ?? 1)));
  }
  return rates;
}

/** Enough for a difference that no choice hangs on. */
const rounds = 12;

function failureRate({ present }: Pattern, rates: readonly number[], background: number): number {
  const spared = present.reduce((product, cause) => product * (1 - (rates[cause] ?? 0)), 1 - background);
  return Math.min(1 - 1e-9, Math.max(1e-9, 1 - spared));
}

/** Half a failure in one trial more (Jeffreys): no rate is 0 because it was not seen. */
function rateOf({ n, failures }: Counts): number {
  return (failures + 0.5) / (n + 1);
}

function costOf(causes: readonly LevelSet[], { units, space }: Evidence): number {
  const families = Map.groupBy(causes, (cause) => JSON.stringify(Object.keys(cause).toSorted()));
  return [...families].reduce((cost, [names, members]) => {
    const factors: string[] = JSON.parse(names);
    const combinations = new Set(units.map(({ levels }) => JSON.stringify(factors.map((factor) => levels[factor]))))
      .size;
    const together = (factors.length - 1) * costOfTogether;
    return (
      cost + logChoices(space.factors.length, factors.length) + together + logChoices(combinations, members.length)
    );
  }, 0);
}

function logChoices(n: number, k: number): number {
  let log = 0;
  for (let i = 0; i < Math.min(k, n); i++) log += Math.log((n - i) / (i + 1));
  return log;
}
