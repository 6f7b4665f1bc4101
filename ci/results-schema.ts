/** Renews `results.schema.json` and its types after a change of the schema's code: npm run results-schema */
import { writeFileSync } from "node:fs";
import { publishedFiles } from "./results-schema/published-files.ts";

for (const [path, text] of Object.entries(await publishedFiles())) writeFileSync(path, text);
