import { type LedgerFile, readLedgerFile } from "../ledger/read.ts";

/**
 * Reads the ledger that a run wrote: a section for each kernel and environment, and in it every trial as it was recorded.
 * @param dir directory of the run; the ledger is its `trials.ndjson`
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`
 * @example
 * ```ts
 * import { readLedger } from "mountproof";
 *
 * const { sections } = readLedger("mountproof-report");
 * for (const { header, trials } of sections) {
 *   const failed = trials.filter(({ outcome }) => outcome !== "ok");
 *   console.log(`${header.kernel.release}: ${failed.length} of ${trials.length} trials failed`);
 * }
 * ```
 */
export function readLedger(dir: string): LedgerFile {
  return readLedgerFile(dir);
}
