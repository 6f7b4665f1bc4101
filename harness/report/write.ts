import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernelProfileSchema } from "../../engine/profile/schema.ts";
import { readClaims } from "../analysis/claims-file.ts";
import { readLedgerFile } from "../ledger/read.ts";
import { html } from "./html/page.ts";
import { junit } from "./junit.ts";
import { kernelProfiles } from "./kernel-profile/profile.ts";
import { profileFiles } from "./kernel-profile/write.ts";
import { markdown } from "./markdown.ts";
import { resultsOf } from "./results.ts";
import { type Results, resultsJsonSchema, resultsSchema } from "./results-schema.ts";

/**
 * Writes a profile for each kernel, `results.json`, `results.schema.json`, `report.md`, `junit.xml` and `index.html` into `out`, from the ledgers in `dirs` alone.
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
    ...profileTexts(results),
  };
  mkdirSync(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text);
  return results;
}

/** Checked like the results: whoever obeys a profile relies on its shape. */
function profileTexts(results: Results): Record<string, string> {
  const profiles = kernelProfiles(results).map((profile) => kernelProfileSchema.parse(profile));
  return Object.fromEntries(Object.entries(profileFiles(profiles)).map(([name, profile]) => [name, json(profile)]));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
