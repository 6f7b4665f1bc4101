/** Known results in words. */
import type { Change, KnownResults, Prediction } from "../analysis/known-results/file.ts";

type Case = Prediction["cases"][number];

/** `before 5.15: ok`, a line for each case, with where that is from last. */
export function predictionLines({ says, cases, source, note }: Prediction, { changes }: KnownResults): string[] {
  const lines = cases.map(
    (one) => `${rangeInWords(one, changes)}: ${one.shows.join(" or ")}${one.sometimes ? " now and then" : ""}`,
  );
  const origin =
    source.kind === "observation" ? `seen by Mountproof on ${source.where}` : `${source.kind}: ${source.where}`;
  return [says, ...lines, `(${origin})`, ...(note === undefined ? [] : [note])];
}

/** The same in one line. */
export function predictionInLine({ says, cases }: Prediction, { changes }: KnownResults): string {
  const ranges = cases.map((one) => `${rangeInWords(one, changes)} ${one.shows.join(" or ")}`);
  return cases.length === 1 ? says : `${says} (${ranges.join("; ")})`;
}

/** `from 6.6 on (6.1.56 and 6.5.6 of their series), before 6.17`. */
export function rangeInWords({ from, until }: Case, changes: ReadonlyMap<string, Change>): string {
  const begin = from === undefined ? [] : [`from ${pointInWords(from, changes)} on`];
  const end = until === undefined ? [] : [`before ${pointInWords(until, changes)}`];
  return [...begin, ...end].join(", ") || "all kernels";
}

function pointInWords(point: string, changes: ReadonlyMap<string, Change>): string {
  const [mainline = point, ...stable] = changes.get(point)?.landed ?? [];
  return stable.length === 0
    ? mainline
    : `${mainline} (${stable.join(" and ")} in ${stable.length === 1 ? "its" : "their"} series)`;
}
