import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readClaims } from "../analysis/claims-file.ts";
import { readLedgerFile } from "../ledger/read.ts";
import { html } from "./html/page.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { resultsOf } from "./results.ts";
import { type Results, resultsJsonSchema, resultsSchema } from "./results-schema.ts";

/**
 * Writes `results.json`, `results.schema.json`, `report.md`, `junit.xml` and `index.html` into `out`, from the ledgers in `dirs` alone.
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`
 */
export function writeReports(out: string, dirs: readonly string[]): Results {
  const results = resultsSchema.parse(resultsOf(dirs.map(readLedgerFile), readClaims()));
  const files = {
    "results.json": json(results),
    "results.schema.json": json(resultsJsonSchema()),
    "report.md": markdown(results),
    "junit.xml": junit(results),
    "index.html": html(results),
  };
  mkdirSync(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text);
  return results;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
