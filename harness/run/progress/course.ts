/** What is known of a run while it goes on: what its sections have come to. */
import type { Outcome } from "../../../scenarios/outcome.ts";
import type { SectionEvent, Stage, TrialEvent } from "../progress.ts";

export interface SectionCourse {
  readonly title: string;
  stage: Stage;
  detail: string;
  /** When it left the stage `waiting`, and when it ended; milliseconds of the clock. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  trials: number;
  failures: number;
  /** Failed trials of the setting that decides: none is expected. */
  recommendedFailures: number;
  harnessErrors: number;
  readonly outcomes: Map<Outcome, number>;
  /** The newest trial. */
  last: TrialEvent | undefined;
}

export interface Course {
  sections(): readonly SectionCourse[];
  section(event: SectionEvent): SectionCourse;
  trial(event: TrialEvent): void;
}

export function course(clock: () => number): Course {
  const sections = new Map<string, SectionCourse>();
  const running = () => [...sections.values()].findLast(({ stage }) => stage === "running" || stage === "after");
  return {
    sections: () => [...sections.values()],
    section({ title, stage, detail = "" }) {
      const section = sections.get(title) ?? begun(title);
      sections.set(title, section);
      section.stage = stage;
      section.detail = detail;
      if (stage !== "waiting") section.startedAt ??= clock();
      if (stage === "done" || stage === "failed") section.endedAt = clock();
      return section;
    },
    trial(event) {
      count(running() ?? this.section({ title: "run", stage: "running" }), event);
    },
  };
}

function begun(title: string): SectionCourse {
  return {
    ...{ title, stage: "waiting", detail: "", startedAt: undefined, endedAt: undefined },
    ...{ trials: 0, failures: 0, recommendedFailures: 0, harnessErrors: 0, outcomes: new Map(), last: undefined },
  };
}

function count(section: SectionCourse, event: TrialEvent): void {
  const { outcome, recommended = false } = event;
  section.trials++;
  section.last = event;
  if (outcome === "ok") return;
  if (outcome === "harness-error") {
    section.harnessErrors++;
    return;
  }
  section.failures++;
  if (recommended) section.recommendedFailures++;
  section.outcomes.set(outcome, (section.outcomes.get(outcome) ?? 0) + 1);
}
