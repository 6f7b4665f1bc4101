import type { Progress, SectionEvent } from "../progress.ts";
import { course } from "./course.ts";
import { everyMs } from "./every.ts";
import { printable } from "./printable.ts";
import { failuresInWords, farInWords, stageWords } from "./words.ts";

/** For logs: a line when a section comes to another stage, and one every ten seconds. */
export function plainProgress(write: (text: string) => void, clock: () => number = () => performance.now()): Progress {
  const seen = course(clock);
  const mayDraw = everyMs(10_000, clock);
  const say = (line: string) => write(`${printable(line)}\n`);
  const describe = (title: string) => {
    const section = seen.sections().find((one) => one.title === title);
    return section ? farInWords(section, clock()) : "";
  };
  return {
    say,
    section: (event) => {
      seen.section(event);
      if (isWorthALine(event))
        say(lineOf(event.title, stageWords[event.stage], event.stage === "preparing" ? "" : describe(event.title)));
    },
    trial: (event) => {
      seen.trial(event);
      const section = seen.sections().findLast(({ last }) => last === event);
      if (!section || !mayDraw()) return;
      say(
        lineOf(
          section.title,
          `${farInWords(section, clock())} (${event.scenario}: ${event.outcome})`,
          failuresInWords(section),
        ),
      );
    },
    close: () => undefined,
  };
}

/** That sections wait is no news in a log, and with the first trial one runs. */
function isWorthALine({ stage }: SectionEvent): boolean {
  return stage !== "waiting" && stage !== "running";
}

function lineOf(title: string, ...words: readonly string[]): string {
  return `${title}: ${words.filter((word) => word !== "").join("; ")}`;
}
