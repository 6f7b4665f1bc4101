import type { Header } from "../../ledger/record.ts";
import type { Cell } from "../../matrix/cell.ts";
import { guessTrials } from "../../matrix/expected.ts";
import { outlook } from "../../matrix/outlook.ts";
import type { ArrayFacts, NotRun } from "../../matrix/plan.ts";
import type { PlannedSection } from "./command.ts";

/** What `plan --json` and `run --list --json` print. Additions may come; what is here stays. */
export interface PlanRecord {
  readonly sections: readonly SectionRecord[];
}

interface SectionRecord {
  readonly environment: string;
  readonly kernel: Header["kernel"];
  readonly profile: string;
  /** Of a part of a plan; `cells` counts the whole plan's. */
  readonly shard: { readonly index: number; readonly count: number; readonly cells: number } | null;
  readonly scenarios: readonly { readonly name: string; readonly title: string; readonly cells: number }[];
  readonly cells: readonly (Pick<Cell, "id" | "scenario" | "factors" | "role" | "kind"> & {
    /** Expected; of explored cells orders. */
    readonly trials: number;
  })[];
  readonly arrays: readonly ArrayFacts[];
  readonly notRun: readonly NotRun[];
  readonly trials: number;
  /** From the first trial to the last, should nothing fail; a profile's time ends it before. */
  readonly expectedMs: number;
}

export function planRecord(sections: readonly PlannedSection[]): PlanRecord {
  return { sections: sections.map(toRecord) };
}

function toRecord({ plan, header, means }: PlannedSection): SectionRecord {
  const { shard, scenarios } = header.plan;
  const { trials, ms } = outlook(plan, means);
  const count = (name: string) => plan.cells.filter(({ scenario }) => scenario === name).length;
  const counted = scenarios.map(({ name, title }) => ({ name, title, cells: count(name) }));
  return {
    environment: header.environment,
    kernel: header.kernel,
    profile: plan.profile.name,
    shard: shard ? { index: shard.index, count: shard.count, cells: shard.cells } : null,
    scenarios: counted.filter(({ cells }) => cells > 0),
    cells: plan.cells.map((cell) => {
      const { id, scenario, factors, role, kind } = cell;
      return { id, scenario, factors, role, kind, trials: guessTrials(cell, plan.profile) };
    }),
    arrays: plan.arrays,
    notRun: plan.notRun,
    trials,
    expectedMs: Math.round(ms),
  };
}
