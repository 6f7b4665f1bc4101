import { type Attribution, attribute } from "../../attribution.ts";
import type { JudgedCell } from "../../judged-cell.ts";
import { confirmationCells } from "../plan.ts";
import type { Row, Run } from "./simulate.ts";

export interface Investigation {
  readonly attributions: readonly Attribution[];
  /** Trials of counter-examples, and how often they were planned. */
  readonly trials: number;
  readonly rounds: number;
}

/** What a run does: so many trials of each row, then counter-examples until none is wanted. */
export function investigate(rows: readonly Row[], trials: number, run: Run, mostRounds = 10): Investigation {
  const cells = new Map(
    rows.map((row) => run(row, trials)).map((judged): [string, JudgedCell] => [judged.cell.id, judged]),
  );
  let [more, rounds] = [0, 0];
  for (;;) {
    const all = [...cells.values()];
    const attributions = attribute(all);
    const wanted = rounds < mostRounds ? confirmationCells(attributions, all) : [];
    if (wanted.length === 0) return { attributions, trials: more, rounds };
    for (const { cell, trials: enough } of wanted) {
      const before = cells.get(cell.id);
      const missing = enough - (before?.tally.n ?? 0);
      if (missing <= 0) throw new Error(`asked again for ${enough} trials that cell ${cell.id} has`);
      cells.set(cell.id, run(cell, missing, before));
      more += missing;
    }
    rounds++;
  }
}
