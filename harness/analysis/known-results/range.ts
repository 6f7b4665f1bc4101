import { compareVersions, seriesOf } from "../../kernels/version.ts";
import type { Change, Prediction } from "./file.ts";

type Case = Prediction["cases"][number];

/**
 * Whether a kernel has a change: it is as new as the mainline release that brought it, or of a series that got it by a back-port and as
 * new as that.
 * @param upstream version without the distribution's part, `6.1.192`
 * @param landed where the change came: mainline first, then stable releases, `["6.6", "6.5.6", "6.1.56"]`
 */
export function hasChange(upstream: string, landed: readonly string[]): boolean {
  const [mainline, ...stable] = landed;
  if (mainline === undefined) return false;
  const atLeast = (version: string) => compareVersions(upstream, version) >= 0;
  return atLeast(mainline) || stable.some((version) => seriesOf(version) === seriesOf(upstream) && atLeast(version));
}

/** The case of a prediction that holds for a kernel; undefined where nothing is predicted for it. */
export function caseFor(
  { cases }: Pick<Prediction, "cases">,
  upstream: string,
  changes: ReadonlyMap<string, Change>,
): Case | undefined {
  return cases.find((one) => isWithin(one, upstream, changes));
}

/** From the change or version `from` on, and before the one of `until`. */
export function isWithin({ from, until }: Case, upstream: string, changes: ReadonlyMap<string, Change>): boolean {
  const reached = (point: string) => hasChange(upstream, changes.get(point)?.landed ?? [point]);
  return (from === undefined || reached(from)) && (until === undefined || !reached(until));
}
