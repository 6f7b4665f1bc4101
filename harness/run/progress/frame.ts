/** The lines that are rewritten on a terminal. */
import { styleText } from "node:util";
import type { Stage } from "../progress.ts";
import type { SectionCourse } from "./course.ts";
import { failuresInWords, farInWords, stageWords } from "./words.ts";

interface Look {
  /** Width of the terminal. */
  readonly columns: number;
  /** Its height. */
  readonly rows: number;
  /** Whose colours are used, if it has any and NO_COLOR is not set. */
  readonly stream: NodeJS.WriteStream;
  /** Milliseconds of the clock. */
  readonly now: number;
}

/**
 * A line a section, none longer than the terminal is wide, and no more than fit; below the one that runs what failed in it and what it is at.
 * Empty before there is a section.
 */
export function frame(sections: readonly SectionCourse[], look: Look): string {
  const shown = shortened(sections);
  const width = Math.min(28, Math.max(...shown.map((one) => (typeof one === "string" ? 0 : one.title.length))));
  const lines = shown.flatMap((one) => (typeof one === "string" ? [cut(`  ${one}`, look)] : linesOf(one, width, look)));
  return lines
    .slice(-Math.max(1, look.rows - 1))
    .map((line) => `${line}\n`)
    .join("");
}

const symbols: Readonly<Record<Stage, string>> = {
  ...{ waiting: "·", preparing: "…", running: "▶", after: "▶", done: "✓", failed: "✗" },
};
const colours = {
  waiting: "dim",
  preparing: "cyan",
  running: "cyan",
  after: "cyan",
  done: "green",
  failed: "red",
} as const;

function linesOf(section: SectionCourse, width: number, look: Look): string[] {
  const { title, stage, recommendedFailures, harnessErrors, last } = section;
  const words = `${title.padEnd(width)}  ${stageWords[stage].padEnd(9)}  ${farInWords(section, look.now)}`;
  const head = paint(colours[stage], cut(`${symbols[stage]} ${words.trimEnd()}`, look), look);
  if ((stage !== "running" && stage !== "after") || !last) return [head];
  const bad = recommendedFailures + harnessErrors > 0;
  const failures = paint(bad ? "red" : "none", cut(`  ${failuresInWords(section)}`, look), look);
  return [head, failures, paint("dim", cut(`  ${last.scenario}: ${last.outcome}`, look), look)];
}

function paint(colour: (typeof colours)[Stage] | "none", text: string, { stream }: Look): string {
  return colour === "none" ? text : styleText(colour, text, { stream });
}

/** The last column stays free: some terminals wrap when it is written to. */
function cut(text: string, { columns }: Look): string {
  const room = Math.max(1, columns - 1);
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

/** Sections that are done, or wait, before those that others look at. */
const most = { done: 8, waiting: 3 };

/** Of many sections the last that are done and the next that wait; how many more there are stands in their place. */
function shortened(sections: readonly SectionCourse[]): (SectionCourse | string)[] {
  const isOver = ({ stage }: SectionCourse) => stage === "done" || stage === "failed";
  const over = sections.filter(isOver);
  const waiting = sections.filter(({ stage }) => stage === "waiting");
  const between = sections.filter((section) => !isOver(section) && section.stage !== "waiting");
  const earlier = over.length - most.done;
  const later = waiting.length - most.waiting;
  return [
    ...(earlier > 0 ? [`${earlier} more are over`] : []),
    ...over.slice(-most.done),
    ...between,
    ...waiting.slice(0, most.waiting),
    ...(later > 0 ? [`${later} more wait`] : []),
  ];
}
