/** The Markdown report is what a code host takes: short enough, and closed, whatever the results hold. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { markdown } from "./markdown.ts";
import { type Block, shortened } from "./markdown-fit.ts";
import { fenced, inline, insideElement } from "./markdown-syntax.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { exploredResults } from "./testing/explored.ts";
import { exampleKernels } from "./testing/kernels.ts";
import { exampleResults, hostile } from "./testing/results.ts";

let examples: Results[];
beforeAll(async () => {
  examples = [await exampleResults(), await exampleKernels(), await exploredResults()];
});

const sections = (text: string) =>
  [...text.matchAll(/^(?:## |<details><summary><b>)([^<\n]+)/gm)].map(([, title]) => title);

test("a small report is whole: nothing is told as missing", () => {
  for (const results of examples) expect(markdown(results)).not.toMatch(/in `index\.html`/);
});

test("the answer comes first, then what differs, what fails, claims and causes", () => {
  const text = markdown(examples[1] as Results);
  expect(text).toMatch(/^# Mountproof report\n\n\| kernel \| verdict \|[^\n]*\n\| --- [^\n]*\n\| 5\.10 \| ship /);
  expect(sections(text)).toEqual([
    ...[
      "Avoid",
      "Differences between kernels",
      "Failures",
      "The guide&#39;s claims",
      "Causes",
      "Matrix",
      "Known results",
      "Kernel features",
    ].map((title) => title.replace("&#39;", "'")),
    ...["Not run", "Where"],
  ]);
});

/** Evidence of any kind, in any number of cells. */
const evidence = fc
  .string({ unit: "binary", maxLength: 300 })
  .chain((text) => fc.integer({ min: 0, max: 20 }).map((times) => `${text}${hostile}`.repeat(times)));

test("whatever the results hold, the report is within its limit and closes what it opens", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0, 1, 2),
      fc.integer({ min: 1, max: 40 }),
      evidence,
      limits,
      (which, times, text, limit) => {
        const results = multiplied(examples[which] as Results, times, text);
        const report = markdown(results, limit);
        expect(report.length).toBeLessThanOrEqual(limit);
        expectClosed(report);
        expect(report.startsWith("# Mountproof report\n\n")).toBe(true);
      },
    ),
    { numRuns: 25 },
  );
});

const limits = fc.oneof(fc.constant(65_000), fc.integer({ min: 2000, max: 20_000 }));

test("of a report that is too long the least important items are left out, and their number is told", () => {
  const results = multiplied(examples[0] as Results, 40, "no");
  const text = markdown(results);
  expect(text.length).toBeGreaterThan(55_000);
  const failing = results.cells.filter(({ evidence }) => evidence.length > 0).length;
  const shown = text.match(/^<details><summary>[✗≈∅?] /gm)?.length ?? 0;
  expect(shown).toBeGreaterThan(10);
  expect(text).toContain(`\n\n${failing - shown} more failing settings in \`index.html\`.`);
  const rows =
    text.match(/^\| [✓✗≈∅?] \| (?!supported)[^|]*\| [^|]* \| (stable|fails|flaky|unsupported|inconclusive) \|/gm)
      ?.length ?? 0;
  expect(text).toContain(`\n\n${results.cells.length - rows} more cells in \`index.html\`.`);
  expect(sections(text)).toContain("Not run");
});

const block = (title: string, items: number, more: Partial<Block> = {}): Block => ({
  ...{ title, items: Array.from({ length: items }, (_, index) => `- ${title} ${index}`), between: "\n", what: "thing" },
  ...{ share: 1000, ...more },
});

test("each block gets its share first, then the first ones what is left", () => {
  const blocks = [block("first", 100, { share: 60 }), block("second", 100, { share: 60 })];
  const lines = shortened(blocks, 400).split("\n");
  const count = (name: string) => lines.filter((line) => line.startsWith(`- ${name}`)).length;
  expect(count("second")).toBe(1);
  expect(count("first")).toBeGreaterThan(15);
  expect(lines).toContain(`${100 - count("first")} more things in \`index.html\`.`);
  expect(lines).toContain("99 more things in `index.html`.");
});

test("where there is no room for all headings the last ones are counted", () => {
  const blocks = Array.from({ length: 50 }, (_, index) => block(`block ${index}`, 3));
  const text = shortened(blocks, 500);
  expect(text.length).toBeLessThanOrEqual(500);
  const shown = sections(text).length;
  expect(shown).toBeGreaterThan(5);
  expect(text).toMatch(new RegExp(`\n${50 - shown} more sections in \`index\\.html\`\\.\n$`));
});

test("a table whose rows do not fit has no head either", () => {
  const rows = block("rows", 0, { lead: "| a |\n| --- |", items: [`| ${"x".repeat(999)} |`] });
  expect(shortened([rows], 200)).toBe("## rows\n\n1 thing in `index.html`.\n");
});

test("text within a line mentions nobody, links nowhere and turns no direction", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const shown of [inline(text), insideElement(text)]) {
        expect(shown).not.toMatch(/[\p{Cc}]|\p{Bidi_Control}|\p{Surrogate}/v);
        expect(shown).not.toMatch(/[<>]|&(?!(amp|lt|#\d+);)/);
      }
      expect(inline(text)).not.toMatch(/(?<!\\)(\\\\)*[`*_~[\]|]/);
    }),
  );
  const told = "ask @octocat and @org/team in #12, owner/repo#7 or GH-9, see https://example.org or www.example.org";
  for (const shown of [inline(told), insideElement(told)]) {
    expect(shown).not.toMatch(/@\w|#\d|GH-|:\/\/|www\./);
    expect(shown.replaceAll("\u200b", "")).toBe(told);
  }
  expect(inline("a | b `c` *d* <e> &f; \\ \u202e")).toBe("a \\| b \\`c\\` \\*d\\* &lt;e\\> &amp;f; \\\\ \ufffd");
  expect(insideElement("a | b `c` *d* <e> &f;")).toBe("a &#124; b &#96;c&#96; &#42;d&#42; &#60;e&#62; &#38;f;");
});

test("text that is too long is cut between characters, and says how much is missing", () => {
  expect(inline(`${"x".repeat(9)}𝄞y`, 10)).toBe("xxxxxxxxx … (3 more characters)");
  expect(inline(`${"x".repeat(8)}𝄞y`, 10)).toBe("xxxxxxxx𝄞 … (1 more characters)");
  expect(fenced("```\n".repeat(3), 9)).toBe("````\n```\n```\n` … (3 more characters)\n````");
});

/** Results of so many runs like this one, with other evidence. */
function multiplied(results: Results, times: number, text: string): Results {
  const again = <T>(items: readonly T[]): T[] => Array.from({ length: times }, () => items).flat();
  return {
    ...results,
    decisions: again(results.decisions).map((one) => ({ ...one, why: one.why + text })),
    cells: again(results.cells).map((cell, index) => withText(cell, index, text)),
    claims: again(results.claims),
    attributions: again(results.attributions),
    differences: again(results.differences),
    explorations: again(results.explorations),
    notRun: again(results.notRun).map((one) => ({ ...one, reason: text })),
  };
}

function withText(cell: ResultCell, index: number, text: string): ResultCell {
  const evidence = cell.evidence.map((one) => ({ ...one, message: `${text}${one.message}`, details: [text, "@all"] }));
  const name = cell.varied[0];
  const factors = name === undefined ? cell.factors : { ...cell.factors, [name]: `${text.slice(0, 20)}${index}` };
  return { ...cell, factors, evidence, scenario: `${cell.scenario}${text.slice(0, 9)}-${index % 50}` };
}

/** By the rules of CommonMark and GitHub's tables, as far as the report uses them. */
function expectClosed(report: string): void {
  expect(report.isWellFormed()).toBe(true);
  let fence: string | undefined;
  let details = 0;
  let columns: number | undefined;
  for (const line of report.split("\n")) {
    const run = /^`{3,}$/.exec(line)?.[0];
    if (fence !== undefined) {
      if (run !== undefined && run.length >= fence.length) fence = undefined;
      continue;
    }
    if (run !== undefined) fence = run;
    if (line.startsWith("<details>")) details++;
    if (line === "</details>") details--;
    expect(line).not.toMatch(/^<(?!\/?details>)/);
    const cells = line.startsWith("| ") ? line.replace(/\\[\\|]/g, "").split("|").length : undefined;
    if (cells !== undefined && columns !== undefined) expect(cells).toBe(columns);
    columns = cells;
  }
  expect({ fence, details }).toEqual({ fence: undefined, details: 0 });
}
