import { UserError } from "../../engine/errors.ts";
import type { Build, Catalogue } from "./catalogue.ts";
import { compareVersions, seriesOf, upstreamOf } from "./version.ts";

/**
 * The builds that a name stands for, newest first: all of a series (`6.12`), all of an upstream version (`6.12.43`), or one
 * release (`6.1.0-56-cloud-amd64`).
 *
 * @throws UserError `UNKNOWN_KERNEL` telling what there is
 */
export function selectBuilds(catalogue: Catalogue, name: string): Build[] {
  const builds = catalogue.series.flatMap((series) => series.builds);
  const matching = builds.filter(
    ({ release, version }) => release === name || upstreamOf(version) === name || seriesOf(version) === name,
  );
  if (matching.length > 0) return matching.toSorted((a, b) => compareVersions(b.version, a.version));
  throw unknown(catalogue, name);
}

function unknown(catalogue: Catalogue, name: string): UserError {
  const series = catalogue.series.find((one) => one.series === seriesOf(name));
  const known = series
    ? `series ${series.series} has ${[...new Set(series.builds.map((build) => upstreamOf(build.version)))].join(", ")}`
    : `there are ${catalogue.series.map((one) => one.series).join(", ")}`;
  const hint = "give one of them, --kernel-deb FILE or --kernel-image FILE; `mountproof kernels list` shows all";
  return new UserError("UNKNOWN_KERNEL", `the catalogue has no kernel "${name}": ${known}`, hint);
}
