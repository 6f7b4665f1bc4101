import { baselineBlocks, baselineSentence } from "./baseline-blocks.ts";
import type { Block } from "./markdown-fit.ts";
import { inline } from "./markdown-syntax.ts";
import type { Results } from "./results-schema.ts";

/** A run held against a baseline, what is not expected first; nothing without a baseline. */
export function baselineBlock({ baseline }: Pick<Results, "baseline">): Block {
  const block = { title: "Differences to the baseline", between: "\n", what: "line", share: 12_000 } as const;
  if (!baseline) return { ...block, items: [] };
  const items = baselineBlocks(baseline).flatMap(({ title, bad, lines }) => [
    `- ${bad ? "✗" : "·"} ${inline(title)}`,
    ...lines.map(({ text }) => `    - ${inline(text)}`),
  ]);
  return { ...block, lead: inline(baselineSentence(baseline)), items };
}
