import type { Attribution } from "../attribution.ts";
import type { Unit } from "../units.ts";
import { chanceOfAtMost } from "./chance.ts";
import { answerTo } from "./confirmation.ts";
import { type CounterExample, counterExamples, mostTelling, type Possible, rateWith } from "./counter-examples.ts";
import { hasLevels, type LevelSet, sum } from "./level-set.ts";
import { splits } from "./splits.ts";
import type { Surroundings } from "./surroundings.ts";
import { mostTrials, trialsToTell } from "./trials-to-tell.ts";

/** A setting and the number of trials with which it tells something. */
export interface Wanted {
  readonly example: CounterExample;
  readonly trials: number;
}

/**
 * What should be run next for an attribution: more trials of failing settings where there are too few, settings that tell
 * rivals of the cause apart, and then its counter-examples.
 */
export function wantedFor(attribution: Attribution, surroundings: Surroundings, possible: Possible): Wanted[] {
  const { cause, explanation, confirmation } = attribution;
  if (explanation === "too few trials") return moreOfTheSame(surroundings);
  const failing = mostTelling(cause, surroundings);
  if (!failing || !confirmation || confirmation.status === "confirmed") return [];
  const examples = counterExamples(cause, surroundings, possible);
  const rate = rateWhereFailing(cause, surroundings);
  const rivals = rivalsOf(attribution, failing, examples, surroundings, rate);
  const apart = rivals.length > 0 ? splits(failing, [cause, ...rivals], surroundings, possible) : [];
  const needed = Math.min(mostTrials, trialsToTell(rate));
  return apart.length > 0
    ? apart.map((example) => ({ example, trials: needed }))
    : unanswered(cause, examples, surroundings);
}

/**
 * Failing settings that no cause explains, those with most failures: first as many trials as others get, then twice as many. Where a
 * cause is known a single failure is not worth it.
 */
function moreOfTheSame({ unexplained, causes }: Surroundings): Wanted[] {
  const least = causes.length > 0 ? 2 : 1;
  const failing = unexplained.filter(({ n, failures }) => failures >= least && n < 2 * mostTrials);
  const most = failing.toSorted((a, b) => b.failures - a.failures).slice(0, 3);
  return most.map(({ levels, n }) => {
    return { example: { levels, expects: "fail" }, trials: n < mostTrials ? mostTrials : 2 * mostTrials };
  });
}

function unanswered(cause: LevelSet, examples: readonly CounterExample[], surroundings: Surroundings): Wanted[] {
  const answers = examples.map((example) => answerTo(example, cause, surroundings));
  const wanted = answers.includes("refutes") ? "refutes" : "open";
  const needed = trialsToTell(rateWith(cause, surroundings));
  return examples.flatMap((example, i) => {
    const n = surroundings.unitWith(example.levels)?.n ?? 0;
    if (answers[i] !== wanted || needed > mostTrials || n >= mostTrials) return [];
    // They were enough and told nothing, or the wrong thing: by chance, which twice as many will show.
    return [{ example, trials: n < needed ? needed : Math.min(mostTrials, 2 * n) }];
  });
}

/**
 * Sets of levels that may be the cause instead. When the blamed levels pass alone though a failing setting has them, each of its other
 * levels may be needed, too.
 */
function rivalsOf(
  { cause, alternatives }: Attribution,
  failing: Unit,
  examples: readonly CounterExample[],
  { unitWith }: Surroundings,
  rate: number,
): readonly LevelSet[] {
  if (alternatives.length > 0) return alternatives;
  const kept = examples.find(({ expects }) => expects === "fail")?.levels ?? {};
  const alone = unitWith(kept);
  if (!alone || chanceOfAtMost(alone, rate) >= 0.05) return [];
  const more = Object.entries(failing.levels).filter(([factor, level]) => kept[factor] !== level);
  return more.map(([factor, level]) => ({ ...cause, [factor]: level }));
}

/** Where it is not clear yet which units have the cause, those without a failure would only make it look rare. */
function rateWhereFailing(cause: LevelSet, { units }: Surroundings): number {
  const { n, failures } = sum(units.filter((unit) => unit.failures > 0 && hasLevels(unit, cause)));
  return failures / n;
}
