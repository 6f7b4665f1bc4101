import type { NotRun } from "../../matrix/plan.ts";
import type { JudgedCell } from "../judged-cell.ts";
import type { Prediction } from "./file.ts";
import type { Meaning } from "./meaning.ts";
import type { KernelFacts } from "./upstream.ts";

export interface ComparedPrediction {
  readonly prediction: Prediction;
  /** Where it holds for a kernel of the run; may be empty. */
  readonly places: readonly Comparison[];
}

export interface Comparison extends Place, Shown {
  readonly predicted: Prediction["cases"][number];
  /** Of what differs: what it may mean. */
  readonly meaning?: Meaning;
}

export interface Place {
  readonly kernel: string;
  readonly environment: string;
}

/** `not settled`: too few trials, or some agree and some do not. `not shown`: nothing of it ran. */
export const comparisonStatuses = ["differs", "not settled", "agrees", "not shown"] as const;

/** What a place has to say to a prediction. */
export interface Shown {
  readonly status: (typeof comparisonStatuses)[number];
  /** A feature's value, or outcomes with their counts; empty where nothing ran. */
  readonly observed: string;
  /** What cases of the prediction for other kernels fit what is seen here, by index. */
  readonly fits: readonly number[];
  /** Why it is not settled or not shown. */
  readonly why?: string;
  readonly cells: readonly string[];
  readonly trials: number;
}

/** What was seen, as far as predictions need it. */
export interface Observed {
  /** `name` is what cells and features call it. */
  readonly kernels: readonly (KernelFacts & { readonly name: string })[];
  readonly features: readonly ObservedFeature[];
  readonly cells: readonly JudgedCell[];
  readonly notRun: readonly NotRun[];
}

export interface ObservedFeature {
  readonly id: string;
  readonly values: readonly (Place & {
    readonly value: string;
    readonly detail: string;
    readonly settings?: Readonly<Record<string, string>> | undefined;
  })[];
}

/** Nothing of it ran. */
export function notShown(why: string): Shown {
  return { status: "not shown", observed: "", fits: [], why, cells: [], trials: 0 };
}
