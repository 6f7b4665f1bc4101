import { failedStarts, untested } from "./failed-starts.ts";
import { type Column, kernelsInWords, labelsOf } from "./kernel-labels.ts";
import type { Block } from "./markdown-fit.ts";
import { inline, tableHead, tableRow } from "./markdown-syntax.ts";
import type { Results } from "./results-schema.ts";

/** The answer: a verdict for each kernel, what was not tested, how much it rests on, and what to avoid. */
export function answerBlocks(results: Results, columns: readonly Column[]): Block[] {
  const top = { title: "", between: "\n\n", items: [] } as const;
  return [
    { ...top, lead: "# Mountproof report", what: "", share: 0 },
    columns.length > 1 ? verdictTable(results, columns) : verdictSentence(results),
    { ...top, items: notTested(results), what: "untested kernel", share: 2000 },
    { ...top, lead: numbersOf(results), what: "", share: 0 },
    avoidBlock(results, columns),
  ];
}

function verdictSentence({ decisions }: Results): Block {
  const items = decisions.map(({ sentence }) => `**${inline(sentence, 2000)}**`);
  return { title: "", items, between: "\n\n", what: "verdict", share: 12_000 };
}

/** One line for each kernel. */
function verdictTable({ decisions, kernels }: Results, columns: readonly Column[]): Block {
  const items = decisions.map((decision) =>
    tableRow([
      labelsOf(columns, [decision]).join(),
      decision.decision.replaceAll("-", " "),
      decision.why,
      decision.setting,
      whereOf(decision, kernels),
    ]),
  );
  const lead = tableHead(["kernel", "verdict", "why", "recommended setting", "where"]);
  return { title: "", lead, items, between: "\n", what: "verdict", share: 12_000 };
}

function whereOf({ environment, kernel }: Results["decisions"][number], kernels: Results["kernels"]): string {
  const { guest, vagrantGuest, container } = kernels.find(({ name }) => name === kernel) ?? {};
  if (environment === "container" && container) return `${environment}, ${container.engine}, ${container.privilege}`;
  const ran = { vm: guest, vagrant: vagrantGuest }[environment];
  return ran ? `${environment}, ${ran.acceleration}` : environment;
}

/** Kernels that were asked for and have no column, and those that failed in one of several runs. */
function notTested(results: Results): string[] {
  const failed = results.decisions.flatMap((decision) => failedStarts(results, decision));
  return [
    ...untested(results).map(({ what, reason }) => `**Not tested: ${inline(`${what}: ${reason}`)}**`),
    ...failed.map(({ what, reason }) => `**Failed to run once: ${inline(`${what}: ${reason}`)}**`),
  ];
}

function numbersOf({ harness: { plantedDefects, errorRate, trials }, cells }: Results): string {
  return `${trials} trials in ${cells.length} cells. Self-test: ${plantedDefects.caught} of ${plantedDefects.planted} planted defects recognised. Harness errors: ${(errorRate * 100).toFixed(2)} % of the trials.`;
}

/** Levels that a decision warns of, each once with the kernels where it does. */
function avoidBlock({ decisions }: Results, columns: readonly Column[]): Block {
  const levels = decisions.flatMap(({ avoid, kernel, environment }) =>
    avoid.map((one) => ({ ...one, kernel, environment })),
  );
  const several = columns.length > 1;
  const alike = Map.groupBy(levels, ({ factor, level, scenario, why }) => `${factor}=${level} in ${scenario}: ${why}`);
  const items = [...alike]
    .map(([text, ones]) => (several ? `${text} (on ${kernelsInWords(columns, labelsOf(columns, ones))})` : text))
    .map((text) => `- ${inline(text)}`);
  return { title: "Avoid", items, between: "\n", what: "avoided level", share: 3000, bounded: true };
}
