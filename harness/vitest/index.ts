/**
 * Cells in tests of vitest: importing this registers matchers on `expect`, and ends what it started after the last test of the file.
 * @packageDocumentation
 */
import { afterAll, expect } from "vitest";
import type { Evidence, Outcome } from "../../scenarios/outcome.ts";
import { createBench } from "./bench.ts";
import { type CellHandle, cellOn } from "./cell.ts";
import { type ExpectedFailure, matchers } from "./matchers.ts";
import type { CellOptions } from "./options.ts";

export type { CellHandle } from "./cell.ts";
export type { ExpectedFailure } from "./matchers.ts";
export type { CellOptions } from "./options.ts";
export type { CellResult } from "./result.ts";

// A test file is a program of its own to vitest, and this is its agent: a hook can reach nothing else.
const bench = createBench();
afterAll(() => bench.close());
expect.extend(matchers);

/**
 * A cell to expect something of. Nothing runs before a matcher, or `result`, asks for it; then its trials run until the stopping rule of the
 * matrix says that the verdict is settled. Seven trials settle a cell that always fails, 29 one that never does (299 for `recommended`),
 * so give the test time. Needs what `mountproof run` needs.
 * @example
 * ```ts
 * import { expect, test } from "vitest";
 * import { cell } from "mountproof/vitest";
 *
 * test("a container starts on our kernel", { timeout: 120_000 }, async () => {
 *   await expect(cell({ scenario: "recommended", factors: { placement: "xfs" } })).toBeStable();
 * });
 *
 * test("runc refuses a lower that counts no links", { timeout: 60_000 }, async () => {
 *   const refused = cell({ scenario: "link-count", factors: { runtime: "runc-1.3." } });
 *   await expect(refused).toFail({ outcome: "deleted-directory", message: "wandered into deleted directory" });
 * });
 * ```
 */
export function cell(options: CellOptions): CellHandle {
  return cellOn(bench, options);
}

/** What a cell can be expected to do. Each runs its trials, so each is awaited. */
export interface CellMatchers {
  /** No trial failed, in so many, or in so many orders of steps, that the verdict is `stable`. */
  toBeStable(): Promise<void>;
  /** The verdict is `fails`: more than half of all trials would. */
  toFail(expected?: ExpectedFailure): Promise<void>;
  /**
   * Every trial that ran had this outcome, and evidence that holds this. Says nothing about trials that did not run, so it goes with
   * `trials: 1` where an order of steps decides.
   */
  toGive(outcome: Outcome, evidence?: Evidence): Promise<void>;
}

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends CellMatchers {}
}
