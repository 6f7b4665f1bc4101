import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import { resultsJsonSchema } from "../../harness/report/results-schema.ts";

/** The JSON Schema of `results.json` and the TypeScript types of the same, as they are checked in: texts by path. */
export async function publishedFiles(): Promise<Record<string, string>> {
  return {
    [pathOf("results.schema.json")]: `${JSON.stringify(resultsJsonSchema(), null, 2)}\n`,
    [pathOf("results.schema.d.ts")]: await types(),
  };
}

/** From draft 7: the generator does not know how 2020-12 tells of tuples. */
function types(): Promise<string> {
  const bannerComment = "/* Made from results.schema.json by `npm run results-schema`. */";
  return compile(resultsJsonSchema("draft-7"), "Results", { bannerComment, style: { printWidth: 120 } });
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../harness/report/${name}`, import.meta.url));
}
