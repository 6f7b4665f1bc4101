import type { JudgedCell } from "../analysis/judged-cell.ts";
import { jobsOf } from "../analysis/load.ts";
import { waits } from "../analysis/waits.ts";
import type { Ledger } from "../ledger/read.ts";
import type { Results } from "./results-schema.ts";

export function waitsOf(judged: readonly JudgedCell[], ledgers: readonly Ledger[]): Results["waits"] {
  return waits(judged, jobsOf(ledgers)).map(({ scenarios: _, waits: __, p50Ms, p99Ms, ...wait }) => ({
    ...wait,
    cells: [...wait.cells],
    interval: [...wait.interval],
    jobs: [...wait.jobs],
    ...(p50Ms === undefined ? {} : { p50Ms }),
    ...(p99Ms === undefined ? {} : { p99Ms }),
  }));
}
