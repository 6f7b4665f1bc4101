/** What a covering array is made of. Plain data and predicates: which tuples there are is worked out in `harness/matrix/covering`. */
import type { Level } from "./factors.ts";

/** Levels by factor, and which of them do not go together. */
export interface ArrayModel {
  readonly levels: Readonly<Record<string, readonly Level[]>>;
  readonly constraints: readonly Constraint[];
  /** What constraints keep out of the rows because it is refused there, each in a cell of its own with all else as recommended. */
  readonly apart?: readonly Readonly<Record<string, Level>>[];
}

/** Some levels of these factors exclude each other. */
export interface Constraint {
  readonly factors: readonly string[];
  /** Asked only when all of `factors` have a level. */
  readonly allows: (levels: Readonly<Record<string, Level>>) => boolean;
  readonly because: string;
}
