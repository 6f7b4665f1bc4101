import type { ProfileEvidence } from "../../../engine/profile/schema.ts";
import { clopperPearson } from "../../analysis/interval.ts";
import type { ResultCell } from "../results-schema.ts";

/** The trials of some cells together. The interval is that of their pooled rate. */
export function evidenceOf(cells: readonly ResultCell[]): ProfileEvidence {
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
  const failures = cells.reduce((sum, cell) => sum + cell.failures, 0);
  const [low, high] = clopperPearson(failures, n);
  return { cells: cells.map(({ id }) => id), n, failures, interval: [low, high] };
}
