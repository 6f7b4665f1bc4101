import { stripVTControlCharacters } from "node:util";
import type { Progress } from "../progress.ts";
import { course } from "./course.ts";
import { everyMs } from "./every.ts";
import { frame } from "./frame.ts";
import { printable } from "./printable.ts";
import { watchWrites } from "./watch-writes.ts";

interface Means {
  /** Milliseconds, never going back. */
  readonly clock?: () => number;
  /** Streams of the same terminal, to which others may write. */
  readonly watched?: readonly NodeJS.WriteStream[];
}

/**
 * Lines at the end of a terminal that are rewritten, ten times a second at most. What is said, and what others write meanwhile, stands
 * above them.
 */
export function liveProgress(
  stream: NodeJS.WriteStream,
  {
    clock = () => performance.now(),
    watched = [process.stdout, process.stderr].filter(({ isTTY }) => isTTY),
  }: Means = {},
): Progress {
  const seen = course(clock);
  const mayDraw = everyMs(100, clock);
  // A pseudo-terminal that nobody gave a size says 0.
  const columns = () => stream.columns || 80;
  let shown = "";
  const replaceBy = (text: string) => {
    stream.write(erasing(shown, columns()) + text);
  };
  let closed = false;
  const draw = () => {
    if (closed) return;
    const lines = frame(seen.sections(), { columns: columns(), rows: stream.rows || 24, stream, now: clock() });
    replaceBy(lines);
    shown = lines;
  };
  const clear = () => {
    replaceBy("");
    shown = "";
  };
  const writes = watchWrites(watched, { before: clear, after: draw });
  const redraw = () => writes.own(draw);
  // Time goes on where nothing happens, as while a guest boots.
  const timer = setInterval(redraw, 1000);
  timer.unref();
  stream.on("resize", redraw);
  return {
    say: (line) =>
      writes.own(() => {
        clear();
        stream.write(`${printable(line)}\n`);
        draw();
      }),
    section: ({ title, stage, detail = "" }) => {
      seen.section({ title: printable(title), stage, detail: printable(detail) });
      redraw();
    },
    trial: (event) => {
      seen.trial(event);
      if (mayDraw()) redraw();
    },
    close: () => {
      closed = true;
      clearInterval(timer);
      stream.off("resize", redraw);
      writes.own(clear);
      writes.release();
    },
  };
}

/**
 * What takes these lines away again. A terminal that has become narrower since has broken them anew, so they take more rows than were
 * written.
 */
function erasing(lines: string, columns: number): string {
  if (lines === "") return "";
  const widths = stripVTControlCharacters(lines)
    .trimEnd()
    .split("\n")
    .map((line) => line.length);
  const rows = widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
  return `\r\x1b[${rows}A\x1b[J`;
}
