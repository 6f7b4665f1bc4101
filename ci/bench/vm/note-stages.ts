import type { Note } from "../benchmarks.ts";
import type { Contestant } from "./contestants.ts";
import type { Stages } from "./life.ts";
import { summarize } from "./summary.ts";

const stages = {
  ready: "to the supervisor's answer",
  agent: "to the trial agent's greeting",
  off: "to `true` run and off",
  exit: "`true`, the whole command",
} as const satisfies Readonly<Record<keyof Stages, string>>;

/** Tells each stage of each contestant: median, smallest and largest. */
export function noteStages(
  contestants: Readonly<Record<string, Contestant>>,
  results: ReadonlyMap<string, readonly Stages[]>,
  note: Note,
): void {
  for (const [name, { title }] of Object.entries(contestants)) {
    for (const [stage, words] of Object.entries(stages)) {
      const figures = (results.get(name) ?? []).flatMap((one) => one[stage as keyof Stages] ?? []);
      if (figures.length === 0) continue;
      const { median, min, max } = summarize(figures);
      note(`${title}, ${words}: ${[median, min, max].map((ms) => (ms / 1000).toFixed(2)).join(" ")} s`);
    }
  }
}
