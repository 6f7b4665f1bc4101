import { existsSync } from "node:fs";
import { UserError } from "../../engine/errors.ts";
import { readClaims } from "../analysis/claims-file.ts";
import { type PlacedResult, placedResult } from "../analysis/comparison/cell-result.ts";
import { judgeCells } from "../analysis/judged-cell.ts";
import { merge } from "../analysis/merge.ts";
import { readLedgerFile } from "../ledger/read.ts";
import { byKernel } from "../report/kernel-facts.ts";
import { resultsOf } from "../report/results.ts";
import type { Results } from "../report/results-schema.ts";

/** What one or more runs showed. */
export interface Side {
  readonly dirs: readonly string[];
  readonly results: Results;
  readonly cells: readonly PlacedResult[];
}

/**
 * @param named a report directory, or several with commas between them
 * @throws UserError `BAD_OPTIONS`, `NO_LEDGER`, `BAD_LEDGER`
 */
export function readSide(named: string): Side {
  const dirs = existsSync(named) ? [named] : named.split(",");
  if (dirs.includes("")) throw nameless(named);
  const files = dirs.map(readLedgerFile);
  const ledgers = files.flatMap(({ sections }) => sections).toSorted(byKernel);
  return { dirs, results: resultsOf(files, readClaims()), cells: judgeCells(merge(ledgers)).map(placedResult) };
}

function nameless(named: string): UserError {
  const message = `cannot read the runs "${named}": the name of a directory is missing`;
  return new UserError("BAD_OPTIONS", message, "name one directory, or several with commas between them");
}
