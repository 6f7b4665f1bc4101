/** The words of progress, the same on a terminal and in a log. */
import type { Stage } from "../progress.ts";
import type { SectionCourse } from "./course.ts";
import { duration } from "./duration.ts";

export const stageWords: Readonly<Record<Stage, string>> = {
  waiting: "waiting",
  preparing: "preparing",
  running: "running",
  after: "finishing",
  done: "done",
  failed: "not run",
};

/** How far a section is: its cells, trials and time. */
export function farInWords(section: SectionCourse, now: number): string {
  const { stage, detail, last, trials, startedAt, endedAt } = section;
  const elapsed = duration((endedAt ?? now) - (startedAt ?? now));
  if (stage === "waiting") return "";
  if (stage === "failed") return detail;
  if (stage === "preparing" || !last) return joined(detail, elapsed);
  const cells = `${last.cellsDone()} of ${last.cells} cells, ${numbered(trials, "trial")}`;
  if (stage === "running") return `${cells}, about ${duration(Math.max(0, last.msLeft()))} left`;
  return joined(detail, `${cells}, ${failedInWords(section)}, ${elapsed}`);
}

/** What failed so far: the setting that decides first, then by outcome. */
export function failuresInWords({ recommendedFailures, outcomes, harnessErrors }: SectionCourse): string {
  const byOutcome = [...outcomes].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const each = byOutcome.map(([outcome, n]) => `${n} ${outcome}`).join(", ") || "none";
  const ours = harnessErrors === 0 ? "" : `; ${numbered(harnessErrors, "harness error")}`;
  const deciding = recommendedFailures === 0 ? "none" : String(recommendedFailures);
  return `failures of the recommended setting: ${deciding}; of all: ${each}${ours}`;
}

function failedInWords({ failures, harnessErrors }: SectionCourse): string {
  const ours = harnessErrors === 0 ? "" : `, ${numbered(harnessErrors, "harness error")}`;
  return `${numbered(failures, "failure")}${ours}`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}

function numbered(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
