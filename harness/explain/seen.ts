/** What a run saw of a topic. */
import { settingOf } from "../report/words.ts";
import type { Report, ReportCell } from "./report-file.ts";
import { partsOf, type Topic } from "./topic.ts";

/** The topic with what the report has of it. */
export function withSeen(topic: Topic, report: Report): Topic {
  const lines = seenOf(topic, report);
  const shown = lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more`] : lines;
  return { ...topic, parts: [...topic.parts, ...partsOf([["In this run", lines.length === 0 ? "nothing" : shown]])] };
}

const most = 30;

function seenOf({ kind, name, parts }: Topic, report: Report): string[] {
  const cells = (fits: (cell: ReportCell) => boolean) =>
    report.cells.filter((cell) => cell.n > 0 && fits(cell)).map(cellLine);
  switch (kind) {
    case "outcome":
      return cells(({ outcomes }) => name in outcomes);
    case "verdict":
      return cells(({ verdict }) => verdict === name);
    case "scenario":
      return cells(({ scenario }) => scenario === name);
    case "factor":
      return cells(({ varied }) => varied.includes(name));
    case "row":
      return cells(({ scenario }) => scenariosOf(parts).includes(scenario));
    case "rules":
      return cells(({ scenario }) => scenario === "defective-server");
    case "claim":
      return report.claims.filter(({ id }) => id === name).flatMap(({ verdict, why }) => [verdict, ...why]);
    case "feature":
      return report.features
        .filter(({ id }) => id === name)
        .flatMap(({ values }) =>
          values.map((one) => `${one.kernel} ${one.environment}: ${one.value} ${one.detail}`.trim()),
        );
    case "known result":
      return report.predictions
        .filter(({ id }) => id === name)
        .flatMap(({ places }) =>
          places.map((one) => `${one.kernel} ${one.environment}: ${one.status}; ${one.observed || "nothing ran"}`),
        );
    case "cell":
      return [];
  }
}

function scenariosOf(parts: Topic["parts"]): string[] {
  const own = parts.find(({ heading }) => heading === "Scenarios")?.lines ?? [];
  return own.map((line) => line.split(":", 1)[0] ?? "");
}

function cellLine(cell: ReportCell): string {
  const outcomes = Object.entries(cell.outcomes).map((pair) => pair.join(" "));
  return `${cell.id} ${cell.verdict}: ${cell.scenario}, ${settingOf(cell)}, on ${cell.kernel} ${cell.environment}: ${outcomes.join(", ")}`;
}
