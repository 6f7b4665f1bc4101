import { join } from "node:path";
import { ledgerPath } from "../ledger/read.ts";

/** Where a run's files lie. Each kernel's `profile.json` lies beside them. */
export interface ReportPaths {
  /** The directory that holds them all. */
  readonly dir: string;
  /** Every trial, a line each; the source of all others. */
  readonly ledger: string;
  /** The page, in one file. */
  readonly html: string;
  /** For a comment on a pull request. */
  readonly markdown: string;
  readonly junit: string;
  /** For programs. */
  readonly results: string;
  /** JSON Schema of `results`. */
  readonly schema: string;
}

/** @param dir of the reports */
export function reportPaths(dir: string): ReportPaths {
  return {
    dir,
    ledger: ledgerPath(dir),
    html: join(dir, "index.html"),
    markdown: join(dir, "report.md"),
    junit: join(dir, "junit.xml"),
    results: join(dir, "results.json"),
    schema: join(dir, "results.schema.json"),
  };
}
