import type { Contestant } from "./contestants.ts";
import type { Stages } from "./life.ts";
import { type Summary, summarize } from "./summary.ts";

/** What each run of each contestant took. */
export type Results = ReadonlyMap<string, readonly Stages[]>;

const stages = {
  ready: "to the supervisor's answer",
  agent: "to the trial agent's greeting",
  off: "to `true` run and off",
  exit: "`true`, the whole command",
} as const;

/** What the figures are held against. */
const wanted = { ratio: 5, restoreMs: 150 };

const width = 56;

export function print(contestants: Readonly<Record<string, Contestant>>, results: Results): void {
  console.log(`${"seconds:".padEnd(width)}  median     min     max`);
  for (const [name, { title }] of Object.entries(contestants)) {
    for (const [stage, words] of Object.entries(stages)) {
      const summary = summaryOf(results, name, stage as keyof Stages);
      if (summary) console.log(`${`${title}, ${words}`.padEnd(width)}${row(summary)}`);
    }
  }
  compare(results);
}

function compare(results: Results): void {
  const [ours, theirs] = ["command", "virtme"].map((name) => summaryOf(results, name, "exit"));
  if (ours && theirs) {
    console.log(
      `virtme-ng takes ${(theirs.median / ours.median).toFixed(1)} times as long; wanted: ${wanted.ratio} or more`,
    );
  }
  const restore = summaryOf(results, "restore", "agent");
  if (restore) {
    console.log(`the agent is back after ${seconds(restore.median)} s; wanted: ${seconds(wanted.restoreMs)} or less`);
  }
}

function summaryOf(results: Results, name: string, stage: keyof Stages): Summary | undefined {
  const figures = (results.get(name) ?? []).flatMap((stages) => stages[stage] ?? []);
  return figures.length === 0 ? undefined : summarize(figures);
}

function row({ median, min, max }: Summary): string {
  return [median, min, max].map((ms) => seconds(ms).padStart(8)).join("");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
