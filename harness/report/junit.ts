import type { ResultCell, Results } from "./results-schema.ts";
import { settingOf } from "./words.ts";

/**
 * JUnit XML: a suite for each kernel, environment and subject, a test case for each cell with the scenario as its class. `fails` and
 * `flaky` are failures, `unsupported` and `inconclusive` are skipped, so that a CI server shows what the report says. Times are seconds of a cell's trials.
 *
 * @param known what a baseline says of a cell, by its id: it becomes the property `baseline`
 */
export function junit(results: Results, known: ReadonlyMap<string, string> = new Map()): string {
  const { cells, kernels, harness } = results;
  const suites = Map.groupBy(cells, placeKey);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "mountproof", ...totalsOf(cells) })}>`,
    `<!-- ${comment(`kernels: ${kernels.map(({ name }) => name).join(", ")}; trials: ${harness.trials}`)} -->`,
    ...[...suites.values()].map((ofPlace) => suite(ofPlace, results, known)),
    "</testsuites>",
    "",
  ];
  return lines.join("\n");
}

function suite(cells: readonly ResultCell[], { harness }: Results, known: ReadonlyMap<string, string>): string {
  const [first] = cells;
  if (!first) return "";
  const { kernel, environment, subject } = first;
  const runs = harness.runs.filter((run) => placeKey(run) === placeKey(first));
  const begun = runs.map(({ startedAt }) => startedAt).sort()[0];
  const head = attributes({
    name: `kernel ${kernel}, ${environment}, ${subject}`,
    ...countsOf(cells),
    ...(begun === undefined ? {} : { timestamp: timestamp(begun) }),
  });
  const facts = { kernel, environment, subject, profile: [...new Set(runs.map(({ profile }) => profile))].join(", ") };
  return [`<testsuite${head}>`, properties(facts), ...cells.map((cell) => testcase(cell, known)), "</testsuite>"].join(
    "\n",
  );
}

/** As the schema of Ant's reports wants it, without fractions and zone; it is UTC. */
function timestamp(startedAt: string): string {
  return new Date(startedAt).toISOString().slice(0, 19);
}

function testcase(cell: ResultCell, known: ReadonlyMap<string, string>): string {
  const { id, kernel, environment, subject, verdict, scenario } = cell;
  const head = { classname: `${kernel}.${scenario}`, name: `${settingOf(cell)} [${id}]`, time: seconds([cell]) };
  const baseline = known.get(id);
  const facts = { ...cell.factors, kernel, environment, subject, verdict };
  return [
    `<testcase${attributes(head)}>`,
    properties(baseline === undefined ? facts : { ...facts, baseline }),
    ...resultOf(cell),
    `<system-out>${escapeXml(`${cell.rate}\n${cell.repro}`)}</system-out>`,
    "</testcase>",
  ].join("\n");
}

function properties(facts: Readonly<Record<string, string | number>>): string {
  const all = Object.entries(facts).map(([name, value]) => `<property${attributes({ name, value })}/>`);
  return `<properties>${all.join("")}</properties>`;
}

function resultOf(cell: ResultCell): string[] {
  if (isFailure(cell)) {
    const [first] = cell.evidence;
    const message = first?.message ?? first?.outcome ?? cell.verdict;
    return [
      `<failure${attributes({ type: first?.outcome ?? cell.verdict, message })}>${escapeXml(evidenceText(cell))}</failure>`,
    ];
  }
  if (cell.verdict === "stable") return [];
  const reason =
    cell.verdict === "unsupported"
      ? (cell.evidence[0]?.message ?? "refused")
      : `${cell.rate}; ${cell.needs} more trials needed`;
  return [`<skipped${attributes({ message: `${cell.verdict}: ${reason}` })}/>`];
}

function evidenceText({ evidence }: ResultCell): string {
  return evidence
    .map(({ outcome, count, message, errno, details, kernelLog }) =>
      [`${outcome} (${count} times)`, message, errno, ...(details ?? []), ...(kernelLog ?? [])]
        .filter((line) => line !== undefined)
        .join("\n"),
    )
    .join("\n\n");
}

/** Of the whole document: Jenkins' schemas have no `skipped` there. */
function totalsOf(cells: readonly ResultCell[]): Record<string, string | number> {
  const { skipped: _, ...totals } = countsOf(cells);
  return totals;
}

function countsOf(cells: readonly ResultCell[]): Record<string, string | number> {
  const failures = cells.filter(isFailure).length;
  const skipped = cells.filter(({ verdict }) => verdict === "unsupported" || verdict === "inconclusive").length;
  return { tests: cells.length, failures, errors: 0, skipped, time: seconds(cells) };
}

/** With a point and without an exponent, whatever the number. */
function seconds(cells: readonly ResultCell[]): string {
  return (cells.reduce((sum, { trialsMs = 0 }) => sum + trialsMs, 0) / 1000).toFixed(3);
}

function placeKey({ kernel, environment, subject }: Pick<ResultCell, "kernel" | "environment" | "subject">): string {
  return JSON.stringify([kernel, environment, subject]);
}

function isFailure({ verdict }: ResultCell): boolean {
  return verdict === "fails" || verdict === "flaky";
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/**
 * XML 1.0 has no way to write most control characters and lone surrogates, not even escaped; they become U+FFFD. A line break in an
 * attribute is kept by a character reference.
 */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[[\p{Cc}--[\t\n\r]]\ufffe\uffff]/gv, "\ufffd")
    .replace(/[&<>"']/g, (mark) => entities[mark] ?? mark)
    .replace(/[\r]/g, "&#13;")
    .replace(/\n/g, "&#10;")
    .replace(/\t/g, "&#9;");
}

/** Two hyphens would end a comment. */
function comment(text: string): string {
  return escapeXml(text).replaceAll("--", "- -");
}
