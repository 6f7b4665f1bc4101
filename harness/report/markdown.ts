import { columnsOf } from "./kernel-labels.ts";
import { answerBlocks } from "./markdown-answer.ts";
import { baselineBlock } from "./markdown-baseline.ts";
import { failuresBlock } from "./markdown-failures.ts";
import { shortened } from "./markdown-fit.ts";
import { differencesBlock, environmentsBlock, featuresBlock, matrixBlocks, notRunBlock } from "./markdown-kernels.ts";
import { predictionsBlock } from "./markdown-predictions.ts";
import { causesBlock, claimsBlock, ordersBlock, whereBlock } from "./markdown-sections.ts";
import type { Results } from "./results-schema.ts";

/** A code host takes 65,536 characters; the rest is for whoever puts a line of their own before it. */
const mostCharacters = 65_000;

/**
 * The report as Markdown, for tickets and pull requests: most important first, and never longer than a comment may be. What does not fit is told by its
 * number and stands in `index.html`.
 *
 * @param most UTF-16 units
 */
export function markdown(results: Results, most = mostCharacters): string {
  const columns = columnsOf(results);
  const blocks = [
    ...answerBlocks(results, columns),
    baselineBlock(results),
    differencesBlock(results, columns),
    environmentsBlock(results),
    failuresBlock(results, columns),
    claimsBlock(results, columns),
    causesBlock(results, columns),
    ...matrixBlocks(results, columns),
    ordersBlock(results, columns),
    predictionsBlock(results, columns),
    featuresBlock(results, columns),
    notRunBlock(results, columns),
    whereBlock(results),
  ];
  return shortened(blocks, most);
}
