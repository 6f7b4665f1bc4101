/** Before the harness judges a kernel it must recognise four defects that it plants itself. */
import { assign, type Factors } from "../scenarios/factors.ts";
import type { Outcome } from "../scenarios/outcome.ts";
import { selftests } from "../scenarios/selftest.ts";
import type { TrialReport } from "./agent/protocol.ts";
import type { AgentConnection } from "./environments/environment.ts";
import type { SelfTestRecord } from "./ledger/record.ts";

interface PlantedDefect {
  /** Scenario that plants it. */
  readonly scenario: string;
  /** What the oracles must say. */
  readonly expected: Outcome;
}

export const plantedDefects: readonly PlantedDefect[] = [
  { scenario: "selftest-crash", expected: "disconnected" },
  { scenario: "selftest-hang", expected: "hang" },
  { scenario: "selftest-failure", expected: "deleted-directory" },
  { scenario: "selftest-leak", expected: "leak" },
];

/**
 * Plants each defect once. An agent that fails has not recognised the defect.
 * @param run runs one trial, on a new agent if the last one failed.
 */
export async function selfTest(run: AgentConnection["runTrial"]): Promise<SelfTestRecord[]> {
  const records: SelfTestRecord[] = [];
  for (const defect of plantedDefects) records.push(toRecord(defect, await plant(defect, run)));
  return records;
}

async function plant({ scenario }: PlantedDefect, run: AgentConnection["runTrial"]): Promise<TrialReport> {
  try {
    return await run({ scenario, factors: assign(levelsOf(scenario)), trial: 0, seed: 1 });
  } catch (cause) {
    return {
      outcome: "harness-error",
      evidence: { message: (cause as Error).message },
      timingsMs: {},
      startedAt: new Date().toISOString(),
    };
  }
}

function levelsOf(name: string): Partial<Factors> {
  return selftests.find((scenario) => scenario.name === name)?.levels ?? {};
}

function toRecord({ scenario, expected }: PlantedDefect, { outcome, evidence }: TrialReport): SelfTestRecord {
  return {
    type: "self-test",
    name: scenario,
    expected,
    outcome,
    recognised: outcome === expected,
    evidence: evidence as SelfTestRecord["evidence"],
  };
}
