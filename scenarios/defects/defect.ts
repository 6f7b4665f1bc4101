import type { Faults } from "../../engine/fuse/faults.ts";

/** One way in which a FUSE server is wrong. */
export interface Defect {
  /** What it does, for a table. */
  readonly title: string;
  readonly faults: Faults;
  /** The rule that an engine must keep so as not to have it. */
  readonly property: string;
}
