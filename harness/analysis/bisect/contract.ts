/** Types shared by the parts of a bisection. A line of kernels is indexed from its good end, 0, to its bad one. */

export type Verdict = "good" | "bad" | "untestable";

/** What was found out about one kernel. */
export interface Examined {
  readonly index: number;
  readonly verdict: Verdict;
  /** Why it is untestable. */
  readonly reason?: string;
  /** The harness is to blame for that. */
  readonly byHarness?: boolean;
  /** Trials that count, and how many of them were bad. */
  readonly n: number;
  readonly failures: number;
  /** Trials that failed in another way than the bad end does. */
  readonly others: number;
  /** Probability that the verdict is wrong; 0 for what takes one look. */
  readonly error: number;
}

/** Learns what tells good from bad, and tells it. Each call looks anew. */
export interface Examiner {
  /** Looks at the bad end, first of all. */
  badEnd(): Promise<EndSeen>;
  /** Looks at the good end, next. */
  goodEnd(): Promise<EndSeen>;
  examine(index: number): Promise<Examined>;
}

export interface EndSeen {
  readonly examined: Examined;
  /** Why it is of no use to go on. */
  readonly fruitless?: Fruitless;
}

/**
 * Why there is nothing to find. `not-reproducible`: the bad end is not bad, or an end was not the same when it was looked at again;
 * `good-is-bad`; `no-border`: the ends cannot be told apart in so many trials; `untestable-end`.
 */
export interface Fruitless {
  readonly kind: "not-reproducible" | "good-is-bad" | "no-border" | "untestable-end";
  readonly why: string;
}

export type Conclusion =
  | { readonly kind: "found"; readonly lastGood: number; readonly firstBad: number; readonly error: number }
  | { readonly kind: "not-monotone"; readonly evidence: readonly Pick<Examined, "index" | "verdict">[] }
  | Fruitless;

/** What a bisection came to. Kernels are in the order in which they were looked at; an end that was looked at again is in it twice. */
export interface Course {
  readonly conclusion: Conclusion;
  readonly examined: readonly Examined[];
}

/** A kernel cannot answer: it cannot be had, does not boot, lacks a level; or, `byHarness`, we failed on it. */
export class Untestable extends Error {
  readonly byHarness: boolean;
  constructor(reason: string, options: ErrorOptions & { readonly byHarness?: boolean } = {}) {
    super(reason, options);
    this.name = "Untestable";
    this.byHarness = options.byHarness ?? false;
  }
}
