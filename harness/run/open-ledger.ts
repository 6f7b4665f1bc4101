import type { LedgerFile } from "../ledger/read.ts";
import { createLedger, type LedgerWriter, resumeLedger } from "../ledger/writer.ts";
import type { RunOptions } from "./options.ts";
import type { World } from "./world.ts";

export interface OpenLedger {
  readonly writer: LedgerWriter;
  /** What lay there before; undefined in a new ledger. */
  readonly file: LedgerFile | undefined;
}

/**
 * Begins a ledger or goes on with one, and notes what was asked for and cannot be had.
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`, `LEDGER_IN_USE`
 */
export function openLedger(
  { dir, resume }: Pick<RunOptions, "dir" | "resume">,
  { unavailable }: Pick<World, "unavailable">,
): OpenLedger {
  const opened = resume ? resumeLedger(dir) : { writer: createLedger(dir), file: undefined };
  const known = new Set(opened.file?.notRun.map(({ what }) => what));
  for (const item of unavailable) {
    if (!known.has(item.what)) opened.writer.append({ type: "not-run", kind: "unavailable", ...item });
  }
  return opened;
}
