import { clopperPearson } from "../../../analysis/interval.ts";
import { intervalOf, percent } from "../../html/marks.ts";
import type { DelayPanel, RatePoint } from "./panels.ts";

/** What the panel's trials say about waiting longer, in one sentence. */
export function delaySentence({ delays }: DelayPanel): string {
  const [shortest] = delays;
  const longest = delays.at(-1);
  if (!shortest || !longest) return "";
  const failing = delays.findLast(({ failures }) => failures > 0);
  if (!failing) return `No start failed at any delay, ${ofAll(delays)}: so few trials cannot tell what a delay does.`;
  const head = `With ${inMs(shortest)} ${counts(shortest)} failed (${intervalOf([shortest.low, shortest.high])})`;
  if (failing === longest)
    return `${head}, with ${inMs(longest)} still ${counts(longest)}: waiting longer did not help.`;
  const clean = delays.slice(delays.indexOf(failing) + 1);
  const still = failing === shortest ? "" : `, with ${inMs(failing)} still ${counts(failing)}`;
  return `${head}${still}; from ${inMs(clean[0])} on ${ofAll(clean)} did, which leaves a rate of up to ${highest(clean)} possible.`;
}

function ofAll(points: readonly RatePoint[]): string {
  return `none of ${trialsOf(points)}`;
}

function trialsOf(points: readonly RatePoint[]): number {
  return points.reduce((sum, { trials }) => sum + trials, 0);
}

function highest(points: readonly RatePoint[]): string {
  return percent(clopperPearson(0, trialsOf(points))[1]);
}

function counts({ failures, trials }: RatePoint): string {
  return `${failures} of ${trials}`;
}

function inMs(point: RatePoint | undefined): string {
  return point?.label === "0" ? "no delay" : `${point?.label} ms`;
}
