import { join, resolve } from "node:path";
import { ledgerPath, readLedger } from "../../ledger/read.ts";
import type { End } from "../../ledger/record.ts";
import { kernelProfiles } from "../../report/kernel-profile/profile.ts";
import { profileFiles } from "../../report/kernel-profile/write.ts";
import type { Results } from "../../report/results-schema.ts";

/** What `run --json` and `report --json` print. Additions may come; what is here stays. */
export interface RunSummary {
  /** `report` always exits with 0. */
  readonly exitCode: number;
  /** Why the run ended; `report` has none. */
  readonly reason: End["reason"] | null;
  /** One for each kernel, environment and subject, as in results.json. */
  readonly decisions: Results["decisions"];
  readonly cells: { readonly total: number; readonly verdicts: Readonly<Record<string, number>> };
  readonly harness: Pick<Results["harness"], "trials" | "errorRate" | "plantedDefects">;
  readonly notRun: Results["notRun"];
  /** Of a run that has one part of a plan. */
  readonly shard: { readonly index: number; readonly count: number } | null;
  /** Absolute paths. */
  readonly files: {
    readonly ledgers: readonly string[];
    readonly html: string;
    readonly markdown: string;
    readonly junit: string;
    readonly results: string;
    readonly profiles: readonly string[];
  };
}

interface Ending {
  readonly reason: End["reason"] | null;
  readonly exitCode: number;
  /** Directories of ledgers; default: that of the reports. */
  readonly from?: readonly string[];
}

/** @param dir where the reports are */
export function summaryOf(dir: string, results: Results, { reason, exitCode, from = [dir] }: Ending): RunSummary {
  const { trials, errorRate, plantedDefects } = results.harness;
  const inDir = (name: string) => resolve(join(dir, name));
  return {
    exitCode,
    reason,
    decisions: results.decisions,
    cells: { total: results.cells.length, verdicts: countVerdicts(results) },
    harness: { trials, errorRate, plantedDefects },
    notRun: results.notRun,
    shard: shardOf(from),
    files: {
      ledgers: from.map((one) => resolve(ledgerPath(one))),
      html: inDir("index.html"),
      markdown: inDir("report.md"),
      junit: inDir("junit.xml"),
      results: inDir("results.json"),
      // Not those that lie there: some may be an earlier run's, of other kernels.
      profiles: Object.keys(profileFiles(kernelProfiles(results)))
        .sort()
        .map(inDir),
    },
  };
}

function countVerdicts({ cells }: Results): Record<string, number> {
  const groups = Map.groupBy(cells, ({ verdict }) => verdict);
  return Object.fromEntries([...groups].map(([verdict, ofIt]) => [verdict, ofIt.length]));
}

/** Several ledgers together are no shard. */
function shardOf(dirs: readonly string[]): RunSummary["shard"] {
  const [dir] = dirs;
  if (dir === undefined || dirs.length > 1) return null;
  const shard = readLedger(dir)[0]?.header.plan.shard;
  return shard ? { index: shard.index, count: shard.count } : null;
}
