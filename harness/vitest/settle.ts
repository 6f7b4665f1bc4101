import type { TrialRecord } from "../ledger/record.ts";
import type { Cell } from "../matrix/cell.ts";
import type { Profile } from "../matrix/profile.ts";
import { trialsToRun } from "../matrix/stopping.ts";
import type { LastingAgent } from "../run/lasting-agent.ts";
import { runOne, runTogether, type TrialPlace } from "../run/one-trial.ts";
import { tallies } from "../run/tallies.ts";
import { mayOverlap, trialsTogether } from "../run/together.ts";

/** One cell, and what it is to be run with. */
export interface Settling {
  readonly cell: Cell;
  readonly place: TrialPlace;
  readonly agent: LastingAgent;
  readonly profile: Profile;
  /** Scenarios whose trials never overlap. */
  readonly single: ReadonlySet<string>;
  /** Trials at most. */
  readonly most: number;
}

/** Runs trials of one cell until the stopping rule of the matrix says that its verdict is settled, or there are as many as are allowed. */
export async function settle({ cell, place, agent, profile, single, most }: Settling): Promise<TrialRecord[]> {
  const known = tallies([]);
  const records: TrialRecord[] = [];
  let overlap = mayOverlap(cell, single);
  for (;;) {
    const wanted = Math.min(trialsToRun(cell, known.of(cell), profile), most - records.length);
    if (wanted <= 0) return records;
    const trials = overlap ? Math.min(wanted, trialsTogether(cell, known.meanMs(cell))) : 1;
    const ran =
      trials > 1 ? await runTogether(agent, cell, place, { known, trials }) : [await runOne(agent, cell, place, known)];
    // The agent died with them, and one by one it will be known in which.
    if (ran.length === 0) overlap = false;
    for (const record of ran) known.add(record);
    records.push(...ran);
  }
}
