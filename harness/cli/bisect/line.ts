import { UserError } from "../../../engine/errors.ts";
import type { ListedKernel } from "../../kernels/listing.ts";
import { selectBuilds } from "../../kernels/select.ts";
import { compareReleases, compareVersions } from "../../kernels/version.ts";
import type { BisectWorld } from "./world.ts";

/**
 * All builds between two kernels, from the good one to the bad one, whichever is older. Series are branches: they stand one after the
 * other here, so a build of an older series may be younger than one of a newer series.
 * @param good a release, a version, or a series, which stands for its newest build that can be had
 * @throws UserError `UNKNOWN_KERNEL`, `SAME_KERNEL`
 */
export function lineBetween(good: string, bad: string, { kernels }: BisectWorld): readonly ListedKernel[] {
  const ordered = kernels.toSorted(
    (a, b) => compareVersions(a.version, b.version) || compareReleases(a.release, b.release),
  );
  const [from, to] = [good, bad].map((name) => ordered.indexOf(endOf(name, kernels))) as [number, number];
  if (from === to) {
    throw new UserError(
      "SAME_KERNEL",
      `cannot bisect between "${good}" and "${bad}": both are ${ordered[from]?.release}`,
      "name two builds; `mountproof kernels list` shows all",
    );
  }
  return from < to ? ordered.slice(from, to + 1) : ordered.slice(to, from + 1).toReversed();
}

/** Of several builds of that name the newest that is cached or known to be on the mirror, else the newest. */
function endOf(name: string, kernels: readonly ListedKernel[]): ListedKernel {
  const series = [...Map.groupBy(kernels, (kernel) => kernel.series)].map(([series, builds]) => {
    return { series, builds: builds.map((build) => ({ ...build, suites: [...build.suites], packages: [] })) };
  });
  const named = selectBuilds({ $schema: "./kernels.schema.json", schemaVersion: 1, series }, name);
  const found = named.flatMap(({ release }) => kernels.filter((kernel) => kernel.release === release));
  const [end] = [...found.filter(({ cached, bytes }) => cached || bytes !== undefined), ...found];
  if (!end) throw new Error(`no build is called "${name}"`);
  return end;
}
