import type { Verdict } from "../../analysis/verdict.ts";

/** How a verdict comes about, and what to do about it. */
export interface VerdictText {
  readonly reached: string;
  readonly next: string;
}

export const verdictTexts: Readonly<Record<Verdict, VerdictText>> = {
  stable: {
    reached:
      "No trial failed, and so many ran that the failure rate lies below the cell's target with 95 % confidence: 299 trials for 1 %, 59 for 5 %, 29 for 10 %. Where the order of steps decides, each order passed.",
    next: "The line of the report states the bound that it rests on; a profile with a smaller target narrows it.",
  },
  fails: {
    reached:
      "The exact 95 % interval of the failure rate lies above 50 %, and so does a test that holds however often one looks: 7 failures of 7.",
    next: "Look at the cause that the report names, and at `mountproof explain OUTCOME`. A scenario that breaks something on purpose is meant to fail.",
  },
  flaky: {
    reached: "Some trials failed and some did not.",
    next: "Where the order of steps decides, the report shows which order always fails; replay it with `mountproof repro CELL --schedule ID`.",
  },
  unsupported: {
    reached: "The kernel refused the set-up three times of three, with the reason in the evidence.",
    next: "It is an answer, not a failure: choose another level.",
  },
  inconclusive: {
    reached: "Too few trials for any of the others; the report says how many are missing.",
    next: "Run again with --resume, with another --profile, or with --only SCENARIO.",
  },
};
