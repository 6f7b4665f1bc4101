import { kernelProfileSchema } from "../../engine/profile/schema.ts";
import type { Against } from "../baseline/check.ts";
import { baselineOfCells } from "./baseline-of-cells.ts";
import { html } from "./html/page.ts";
import { junit } from "./junit.ts";
import { kernelProfiles } from "./kernel-profile/profile.ts";
import { profileFiles } from "./kernel-profile/write.ts";
import { markdown } from "./markdown.ts";
import { resultsFrom } from "./results-from.ts";
import { type Results, resultsJsonSchema } from "./results-schema.ts";
import { writeTogether } from "./write-together.ts";

/**
 * Writes a profile for each kernel, `results.json`, `results.schema.json`, `report.md`, `junit.xml` and `index.html` into `out`, from the ledgers in `dirs` alone:
 * all of them, or none.
 * @param against a baseline that the reports are to hold them against
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`, `NEWER_LEDGER`, `REPORT_NOT_WRITTEN`
 */
export function writeReports(out: string, dirs: readonly string[], against?: Against): Results {
  const results = resultsFrom(dirs, against);
  const files = {
    "results.json": json(results),
    "results.schema.json": json(resultsJsonSchema()),
    "report.md": markdown(results),
    "junit.xml": junit(results, baselineOfCells(results)),
    "index.html": html(results),
    ...profileTexts(results),
  };
  writeTogether(out, files);
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
