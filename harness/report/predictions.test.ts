/** Known results in the reports: differences first and open, the rest folded, and no word of evidence that becomes markup. */
import { beforeAll, expect, it } from "vitest";
import type { KnownResults, Prediction } from "../analysis/known-results/file.ts";
import { predictionsSection } from "./html/predictions-section.ts";
import { columnsOf } from "./kernel-labels.ts";
import { shortened } from "./markdown-fit.ts";
import { predictionsBlock } from "./markdown-predictions.ts";
import { predictionLines } from "./prediction-lines.ts";
import { predictionsOf } from "./predictions.ts";
import { type Results, resultsSchema } from "./results-schema.ts";
import { exampleKernels } from "./testing/kernels.ts";

const common = { says: "It is so.", source: { kind: "changelog", where: "a changelog" }, confidence: "high" } as const;
/** On the example's kernels 5.10, 6.1 and 7.2, of which 5.10 has no volatile. */
const volatile: Prediction = {
  ...common,
  id: "volatile",
  row: "K29",
  feature: "overlay.volatile",
  cases: [{ shows: ["yes"] }],
};
const protocol: Prediction = {
  ...{ ...common, id: "protocol", feature: "fuse.protocol" },
  cases: [
    { until: "7.0", shows: ["7.31"] },
    { from: "7.0", shows: ["7.45"] },
  ],
};
const nothing: Prediction = { ...common, id: "nothing", scenario: "writes", cases: [{ shows: ["ok"] }] };
const later: Prediction = {
  ...common,
  id: "later",
  feature: "overlay.index",
  cases: [{ from: "9.0", shows: ["yes"] }],
};

let results: Results;
beforeAll(async () => {
  const whole = await exampleKernels();
  const known: KnownResults = { changes: new Map(), predictions: [volatile, protocol, nothing, later] };
  results = { ...whole, predictions: predictionsOf({ ...whole, cells: [] }, known) };
});

it("tells of each kernel what was predicted and what was seen, and keeps to the schema", () => {
  expect(resultsSchema.parse(JSON.parse(JSON.stringify(results)))).toEqual(results);
  const seen = results.predictions.map(({ id, places }) => [id, ...places.map(({ status }) => status)]);
  // No kernel of the example is as new as 9.0.
  expect(seen).toEqual([
    ["volatile", "differs", "agrees", "agrees"],
    ["protocol", "agrees", "agrees", "agrees"],
    ["nothing", "not shown", "not shown", "not shown"],
  ]);
});

it("gives the terminal a sum and a line for each difference", () => {
  const [sum, ...differences] = predictionLines(results, columnsOf(results));
  expect(sum).toBe(
    "Of 9 comparisons of 3 known results with what was seen 1 differ, 0 are not settled, 5 agree, 3 did not run.",
  );
  expect(differences).toHaveLength(1);
  expect(differences[0]).toMatch(
    /^overlay\.volatile \(5\.10\): yes predicted, no: .* seen; no kernel is known to do this/s,
  );
});

it("shows differences openly, and their text as text", () => {
  const page = predictionsSection(results, columnsOf(results));
  const text = typeof page === "string" ? page : page.text;
  const open = text.slice(0, text.indexOf("<details"));
  expect(open).toContain('<a href="#behaviour-K29">K29</a>');
  expect(open).toContain("✗</b> differs</span> <div><b>5.10</b> no");
  expect(open).not.toContain("fuse.protocol");
  expect(text).toContain("<summary>As predicted: 2</summary>");
  // Kernels that are told apart by what is known of them stand with their own value.
  expect(text).toContain("7.31 on 5.10, 6.1; 7.45 on 7.2 <code>protocol</code>");
  expect(text).toContain("not in this run");
  expect(text).not.toMatch(/<script|<img/);
});

it("is a section of Markdown, and nothing where nothing is known", () => {
  expect(
    shortened([predictionsBlock(results, columnsOf(results))], 65_000)
      .trimEnd()
      .split("\n"),
  ).toEqual([
    "## Known results",
    "",
    expect.stringContaining("Of 9 comparisons"),
    "",
    expect.stringMatching(/^- overlay\.volatile \(5\.10\): yes predicted/),
  ]);
  const none = { ...results, predictions: [] };
  expect([
    shortened([predictionsBlock(none, [])], 65_000).trim(),
    predictionsSection(none, []),
    predictionLines(none, []),
  ]).toEqual(["", "", []]);
});
