import { UserError } from "../../engine/errors.ts";
import { settingOf } from "../report/words.ts";
import type { Report, ReportCell } from "./report-file.ts";
import { outcomeTexts } from "./texts/outcomes.ts";
import { partsOf, type Topic } from "./topic.ts";

/** Whether words may be the id of a cell, or its first digits. */
export function mayBeCell(words: string): boolean {
  return /^(?=.*\d)[0-9a-f]{4,12}$/.test(words);
}

/** @throws UserError `NO_SUCH_CELL` */
export function cellTopic(id: string, report: Report, dir: string): Topic {
  const found = report.cells.filter((cell) => cell.id.startsWith(id));
  const [cell] = found;
  if (!cell || found.length > 1) {
    const what = found.length === 0 ? "no cell begins with it" : `${found.length} cells begin with it`;
    throw new UserError(
      "NO_SUCH_CELL",
      `cannot find cell "${id}" in "${dir}": ${what}`,
      "copy an id from the report, and name its directory with --from",
    );
  }
  return toTopic(cell, report);
}

function toTopic(cell: ReportCell, { predictions }: Report): Topic {
  const known = predictions.flatMap(({ id, places }) =>
    places.filter(({ cells }) => cells.includes(cell.id)).map(({ status }) => `${id}: ${status}`),
  );
  const levels = Object.entries(cell.factors).map((pair) => pair.join("="));
  return {
    ...{ kind: "cell", name: cell.id, title: `${cell.scenario}, ${settingOf(cell)}` },
    parts: partsOf([
      ["Where", `kernel ${cell.kernel}, environment ${cell.environment}, subject ${cell.subject}`],
      ["Verdict", `${cell.verdict}; ${cell.rate}`],
      ["Failures, word for word", cell.evidence.flatMap(failureLines)],
      ["What the outcomes are", Object.keys(cell.outcomes).flatMap(outcomeLine)],
      ["All levels", levels.join(" ")],
      ["Known results", known],
      ["Run it again", cell.repro],
      ["More", `mountproof explain ${cell.scenario}`],
    ]),
  };
}

function failureLines(failure: ReportCell["evidence"][number]): string[] {
  const { outcome, count, step, schedule, message, errno, details = [], kernelLog = [] } = failure;
  const at = `${step === undefined ? "" : ` at ${step}`}${schedule === undefined ? "" : `, order ${schedule}`}`;
  const log = kernelLog.map((line) => `kernel: ${line}`);
  return [
    `${outcome}, ${count} times${at}`,
    ...[message, errno].filter((line) => line !== undefined),
    ...details,
    ...log,
  ];
}

function outcomeLine(outcome: string): string[] {
  const text = Object.entries(outcomeTexts).find(([name]) => name === outcome)?.[1];
  return text && outcome !== "ok" ? [`${outcome}: ${text.what}`] : [];
}
