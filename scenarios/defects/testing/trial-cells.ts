import { type JudgedCell, judgeCells } from "../../../harness/analysis/judged-cell.ts";
import type { PlacedCell } from "../../../harness/analysis/merge.ts";
import type { TestAgent } from "../../../harness/environments/testing/test-agent.ts";
import { schemaVersion, type TrialRecord } from "../../../harness/ledger/record.ts";
import { cellId } from "../../../harness/matrix/cell.ts";
import { assign, type FactorName, type Factors } from "../../factors.ts";
import type { Scenario } from "../../scenario.ts";

/** Runs trials of a scenario's cells as a run would, and judges them. */
export interface TrialCells {
  /** @param levels switched away from the scenario's own setting */
  (levels: Partial<Factors>, trials: number): Promise<void>;
  judged(): JudgedCell[];
}

export function trialCells(agent: TestAgent, scenario: Scenario): TrialCells {
  const cells = new Map<string, PlacedCell>();
  const records: TrialRecord[] = [];
  const run = async (levels: Partial<Factors>, trials: number) => {
    const cell = placed(agent, scenario, levels);
    cells.set(cell.id, cell);
    for (let trial = 0; trial < trials; trial++) records.push(await record(agent, cell, levels, records.length));
  };
  const judged = () => {
    const byCell = Map.groupBy(records, ({ cell }) => cell);
    return judgeCells({ ledgers: [], cells: [...cells.values()], trialsOf: (id) => byCell.get(id) ?? [] });
  };
  return Object.assign(run, { judged });
}

function placed(agent: TestAgent, { name, kind, levels: own = {} }: Scenario, levels: Partial<Factors>): PlacedCell {
  const { release, version } = agent.connection.hello.kernel;
  const factors = assign({ ...own, ...levels });
  const varied = (Object.keys(levels) as FactorName[]).filter((factor) => factors[factor] !== assign(own)[factor]);
  const place = { environment: "host", subject: "builtin" };
  return {
    id: cellId({ scenario: name, factors, kernel: { release, version }, ...place }),
    ...{ scenario: name, factors, kind, schedules: [], varied, target: 0.01 },
    role: varied.length === 0 ? "base" : "variation",
    kernel: { release, version, name: release },
    ...place,
  };
}

async function record(
  agent: TestAgent,
  cell: PlacedCell,
  levels: Partial<Factors>,
  trial: number,
): Promise<TrialRecord> {
  const { id, scenario, factors, environment, subject } = cell;
  const { outcome, evidence, timingsMs, startedAt } = await agent.run(scenario, levels);
  const { release, version } = cell.kernel;
  return {
    ...{
      type: "trial",
      schemaVersion,
      cell: id,
      kernel: { release, version },
      environment,
      subject,
      scenario,
      factors,
    },
    ...{ trial, seed: trial, schedule: "in-order", outcome, timingsMs, startedAt },
    evidence: evidence as TrialRecord["evidence"],
  };
}
