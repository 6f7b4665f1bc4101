/** For tests: what each order of a scenario must come to on kernel 6.18, one row each. */
import { expect, it } from "vitest";
import type { TestAgent } from "../../../harness/environments/testing/test-agent.ts";
import type { Factors } from "../../factors.ts";
import type { Outcome } from "../../outcome.ts";

export interface Expected {
  readonly outcome: Outcome;
  /** Part of the evidence. */
  readonly evidence?: object;
}

export type Row = readonly [schedule: string, expected: Outcome | Expected, levels?: Partial<Factors>];

/** A test for each row. @param agent is asked for when the tests run */
export function expectRows(agent: () => TestAgent, scenario: string, rows: readonly Row[]): void {
  it.each(rows.map(([schedule, expected, levels = {}]) => ({ schedule, expected, levels })))(
    `${scenario} $schedule $levels`,
    async ({ schedule, expected, levels }) => {
      const report = await agent().run(scenario, levels, schedule);
      const wanted = typeof expected === "string" ? { outcome: expected } : expected;
      expect(report.outcome, JSON.stringify(report.evidence)).toBe(wanted.outcome);
      expect(report.evidence).toMatchObject(wanted.evidence ?? {});
    },
  );
}

/** mount(2) says this errno, and the kernel's log why. */
export function refused(errno: string, words: string): Expected {
  return { outcome: "mount-refused", evidence: { errno, kernelLog: containing(words) } };
}

/** An array of lines, one of which holds these words. */
export function containing(words: string): unknown {
  return expect.arrayContaining([expect.stringContaining(words)]);
}
