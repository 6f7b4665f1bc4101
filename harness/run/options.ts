import type { RunChoice } from "./prepare.ts";

export interface RunOptions extends RunChoice {
  /** Directory of the ledger. */
  readonly dir: string;
  /** Go on with the ledger there instead of beginning one. */
  readonly resume: boolean;
  /** Agents that work side by side; default: what the environment carries. */
  readonly jobs?: number;
}
