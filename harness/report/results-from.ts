import { readClaims } from "../analysis/claims-file.ts";
import type { Against } from "../baseline/check.ts";
import { readLedgerFile } from "../ledger/read.ts";
import { resultsOf } from "./results.ts";
import { type Results, resultsSchema } from "./results-schema.ts";

/**
 * The results of the ledgers in these directories, as `results.json` has them.
 * @param against a baseline to hold them against
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`, `NEWER_LEDGER`
 */
export function resultsFrom(dirs: readonly string[], against?: Against): Results {
  return resultsSchema.parse(resultsOf(dirs.map(readLedgerFile), readClaims(), against));
}
