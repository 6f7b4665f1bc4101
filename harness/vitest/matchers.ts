import type { MatcherState } from "vitest";
import { UserError } from "../../engine/errors.ts";
import type { Evidence, Outcome } from "../../scenarios/outcome.ts";
import type { CellHandle } from "./cell.ts";
import { describeResult } from "./describe.ts";
import type { CellResult } from "./result.ts";

/** How a cell is expected to fail. */
export interface ExpectedFailure {
  /** Every failed trial has this outcome. */
  readonly outcome?: Outcome;
  /** Words that are in the message of every failed trial. */
  readonly message?: string;
}

interface Answer {
  readonly pass: boolean;
  readonly message: () => string;
}

/** For vitest's `expect.extend`. */
export const matchers = {
  async toBeStable(this: MatcherState, received: unknown): Promise<Answer> {
    return judged(this, await resultOf(received), "be stable", ({ verdict }) => verdict === "stable");
  },

  async toFail(this: MatcherState, received: unknown, expected: ExpectedFailure = {}): Promise<Answer> {
    const { outcome, message } = expected;
    const how = [outcome && ` with ${outcome}`, message && ` saying ${JSON.stringify(message)}`]
      .filter(Boolean)
      .join("");
    return judged(this, await resultOf(received), `fail${how}`, ({ verdict, evidence }) => {
      return verdict === "fails" && evidence.every((failure) => isAsExpected(failure, expected));
    });
  },

  async toGive(this: MatcherState, received: unknown, outcome: Outcome, evidence: Evidence = {}): Promise<Answer> {
    const result = await resultOf(received);
    const like = (record: CellResult["trials"][number]) =>
      record.outcome === outcome && this.equals(record.evidence, evidence, [this.utils.subsetEquality]);
    const also = Object.keys(evidence).length === 0 ? "" : ` and ${this.utils.stringify(evidence)}`;
    return answer(this, result, `give ${outcome}${also}`, result.trials.length > 0 && result.trials.every(like));
  },
};

/** A verdict that is not settled proves nothing, neither what is expected nor its opposite. */
function judged(state: MatcherState, result: CellResult, what: string, holds: (result: CellResult) => boolean): Answer {
  if (result.verdict !== "inconclusive") return answer(state, result, what, holds(result));
  return { ...answer(state, result, what, state.isNot), pass: state.isNot };
}

function answer({ isNot }: MatcherState, result: CellResult, what: string, pass: boolean): Answer {
  return { pass, message: () => `expected ${isNot ? "not to" : "to"} ${what}:\n${describeResult(result)}` };
}

function isAsExpected({ outcome, message }: CellResult["evidence"][number], expected: ExpectedFailure): boolean {
  if (expected.outcome !== undefined && outcome !== expected.outcome) return false;
  return expected.message === undefined || (message ?? "").includes(expected.message);
}

async function resultOf(received: unknown): Promise<CellResult> {
  if (isHandle(received)) return received.result();
  const hint = "make it with cell({ scenario: … }), and await the expectation";
  throw new UserError("NOT_A_CELL", `cannot judge ${typeof received} "${String(received)}": it is no cell`, hint);
}

function isHandle(value: unknown): value is CellHandle {
  return typeof value === "object" && value !== null && "result" in value && typeof value.result === "function";
}
