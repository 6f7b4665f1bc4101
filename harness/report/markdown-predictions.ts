import type { Column } from "./kernel-labels.ts";
import type { Block } from "./markdown-fit.ts";
import { inline } from "./markdown-syntax.ts";
import { predictionLines } from "./prediction-lines.ts";
import type { Results } from "./results-schema.ts";

/** Known results and this run; nothing where nothing is known of its kernels. */
export function predictionsBlock(results: Results, columns: readonly Column[]): Block {
  const [summary, ...differing] = predictionLines(results, columns);
  return {
    ...{ title: "Known results", between: "\n", what: "difference", share: 3000 },
    ...(summary === undefined ? {} : { lead: inline(summary) }),
    items: differing.map((line) => `- ${inline(line)}`),
  };
}
