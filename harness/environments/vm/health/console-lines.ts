/** The kernel's log as it stands on a serial console. */

/** Lines without the carriage returns of a terminal and without `[   12.345678]` (with `[ T123]` where CONFIG_PRINTK_CALLER is set). */
export function consoleLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replaceAll("\r", "").replace(/^\[ *\d+\.\d+\](\[ *[TC]\d+\])? ?/, ""))
    .filter((line) => line !== "");
}

/** What the agent writes into the log round each trial. */
const marker = /^mountproof: (begin|end) /;

export interface TrialWindow {
  /** The last marker, `begin CELL TRIAL SEQ` or `end CELL TRIAL SEQ`; undefined before the first trial. */
  readonly marker: string | undefined;
  /** What came after it. */
  readonly lines: readonly string[];
}

/** From the last marker to the end of the log. */
export function lastTrialWindow(lines: readonly string[]): TrialWindow {
  const last = lines.findLastIndex((line) => marker.test(line));
  return { marker: lines[last]?.replace("mountproof: ", ""), lines: lines.slice(last + 1) };
}
