import { seriesOf } from "../kernels/version.ts";
import type { Baseline, ExpectedPlace } from "./schema.ts";

/** Where a cell ran. */
export interface RunPlace {
  readonly kernel: { readonly name: string; readonly release: string; readonly version: string };
  readonly environment: string;
  readonly subject: string;
}

/**
 * What a baseline has on this place: records of the very build, else those whose `kernel` says this release, its series, or a pattern
 * that fits, in this order.
 */
export function expectedAt({ places }: Pick<Baseline, "places">, place: RunPlace): ExpectedPlace | undefined {
  const there = places.filter((one) => one.environment === place.environment && one.subject === place.subject);
  const { release, version } = place.kernel;
  return (
    there.find(({ from }) => from.release === release && from.version === version) ??
    there.find(({ kernel }) => kernel === release) ??
    there.find(({ kernel }) => kernel === seriesOf(release)) ??
    there.find(({ kernel }) => matchesKernel(kernel, release))
  );
}

/** Whether a series, a release, or a pattern with `*` holds for a release. */
export function matchesKernel(pattern: string, release: string): boolean {
  if (!pattern.includes("*")) return pattern === release || pattern === seriesOf(release);
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop() ?? "";
  let position = first.length;
  if (!release.startsWith(first)) return false;
  for (const part of rest) {
    const found = release.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return release.endsWith(last) && position <= release.length - last.length;
}
