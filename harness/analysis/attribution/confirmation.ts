import type { Counts } from "../tally.ts";
import { chanceOfAtLeast, chanceOfAtMost } from "./chance.ts";
import { type CounterExample, counterExamples, rateWith } from "./counter-examples.ts";
import { type LevelSet, sizeOf } from "./level-set.ts";
import type { Surroundings } from "./surroundings.ts";
import { mostTrials, trialsToTell } from "./trials-to-tell.ts";

/** What the counter-examples of a cause showed. */
export interface Confirmation {
  readonly status: "confirmed" | "refuted" | "not confirmed";
  /** One blamed level switched at a time, all else as in a failing cell: these were to pass. */
  readonly pass: readonly Tried[];
  /** The blamed levels kept and all else at the recommended setting: these were to fail. */
  readonly fail: readonly Tried[];
  /** In words; for `not confirmed` what is missing. */
  readonly why: string;
}

export interface Tried extends Counts {
  readonly cell: string;
}

/** Holds a cause against those of its counter-examples that have trials. */
export function confirmationOf(cause: LevelSet, surroundings: Surroundings): Confirmation {
  const examples = counterExamples(cause, surroundings, () => true);
  const answers = examples.map((example) => answerTo(example, cause, surroundings));
  const tried = (expected: CounterExample["expects"]) =>
    examples.flatMap(({ expects, levels }) => {
      const unit = surroundings.unitWith(levels);
      return unit && expects === expected ? [{ cell: unit.cell.id, n: unit.n, failures: unit.failures }] : [];
    });
  const is = (answer: Answer) => answers.filter((one) => one === answer).length;
  const complete = examples.length === sizeOf(cause) + 1;
  const status =
    is("refutes") > 0 ? "refuted" : complete && is("agrees") === answers.length ? "confirmed" : "not confirmed";
  const pass = tried("pass");
  const fail = tried("fail");
  return { status, pass, fail, why: whyOf(status, examples, answers, cause, surroundings) };
}

type Answer = "agrees" | "refutes" | "open";

/**
 * What the trials of a counter-example say. That it fails as it should, or passes, with an error of 5 %; that it fails although it should not with one
 * of 1 %, as each level has a counter-example of that kind.
 */
export function answerTo({ levels, expects }: CounterExample, cause: LevelSet, surroundings: Surroundings): Answer {
  const unit = surroundings.unitWith(levels);
  if (!unit) return "open";
  const { n, failures } = surroundings.rest;
  // Half a failure in one trial more, as no background is 0 because it was not seen.
  const byBackground = chanceOfAtLeast(unit, (failures + 0.5) / (n + 1));
  if (byBackground < (expects === "fail" ? 0.05 : 0.01)) return expects === "fail" ? "agrees" : "refutes";
  if (chanceOfAtMost(unit, rateWith(cause, surroundings)) >= 0.05) return "open";
  return expects === "pass" ? "agrees" : "refutes";
}

function whyOf(
  status: Confirmation["status"],
  examples: readonly CounterExample[],
  answers: readonly Answer[],
  cause: LevelSet,
  surroundings: Surroundings,
): string {
  if (status === "confirmed") return "without any one of these levels it passed, and with them alone it failed";
  const refuting = examples.filter((_, i) => answers[i] === "refutes").map(({ expects }) => expects);
  if (refuting.includes("pass")) return "it failed without one of these levels, too";
  if (refuting.includes("fail")) return "with these levels alone it passed";
  const needed = trialsToTell(rateWith(cause, surroundings));
  if (needed > mostTrials) return `so rare a failure needs ${needed} trials of each counter-example`;
  const missing = answers.filter((answer) => answer === "open").length;
  if (missing > 0) return `needs ${needed} trials of ${missing} counter-example${missing === 1 ? "" : "s"}`;
  return "not every one of these levels can be switched here";
}
