import type { ResultCell, Results } from "./results-schema.ts";
import { settingOf } from "./words.ts";

/**
 * JUnit XML: a suite for each kernel, environment and subject, a test case for each cell with the scenario as its class. `fails` and
 * `flaky` are failures, `unsupported` and `inconclusive` are skipped, so that a CI server shows what the report says.
 */
export function junit({ cells, kernels, harness }: Results): string {
  const places = Map.groupBy(cells, ({ kernel, environment, subject }) =>
    JSON.stringify([kernel, environment, subject]),
  );
  const counts = attributes({ tests: cells.length, ...countsOf(cells) });
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mountproof"${counts}>`,
    `<!-- ${comment(`kernels: ${kernels.map(({ name }) => name).join(", ")}; trials: ${harness.trials}`)} -->`,
    ...[...places.values()].map(suite),
    "</testsuites>",
    "",
  ];
  return lines.join("\n");
}

function suite(cells: readonly ResultCell[]): string {
  const [first] = cells;
  const name = first ? `kernel ${first.kernel}, ${first.environment}, ${first.subject}` : "";
  const head = attributes({ name, tests: cells.length, ...countsOf(cells) });
  return [`<testsuite${head}>`, ...cells.map(testcase), "</testsuite>"].join("\n");
}

function testcase(cell: ResultCell): string {
  const head = attributes({ classname: `${cell.kernel}.${cell.scenario}`, name: `${settingOf(cell)} [${cell.id}]` });
  const facts = {
    ...cell.factors,
    kernel: cell.kernel,
    environment: cell.environment,
    subject: cell.subject,
    verdict: cell.verdict,
  };
  const properties = Object.entries(facts).map(([name, value]) => `<property${attributes({ name, value })}/>`);
  return [
    `<testcase${head}>`,
    `<properties>${properties.join("")}</properties>`,
    ...resultOf(cell),
    `<system-out>${escapeXml(`${cell.rate}\n${cell.repro}`)}</system-out>`,
    "</testcase>",
  ].join("\n");
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

function countsOf(cells: readonly ResultCell[]): Record<string, number> {
  const failures = cells.filter(isFailure).length;
  const skipped = cells.filter(({ verdict }) => verdict === "unsupported" || verdict === "inconclusive").length;
  return { failures, errors: 0, skipped };
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
