import type { Build, Catalogue } from "../../harness/kernels/catalogue.ts";
import { compareReleases, compareVersions, seriesOf } from "../../harness/kernels/version.ts";

/** A package `linux-image-RELEASE` as a suite describes it. */
export interface Described {
  readonly suite: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** The build behind a package; undefined for one that only follows the newest of its series (`linux-image-6.12-cloud-amd64`). */
export function buildOf({ suite, fields }: Described): Build | undefined {
  const name = fields.get("Package") ?? "";
  const depends = fields.get("Depends") ?? "";
  const release = name.replace(/^linux-image-/, "");
  if (new RegExp(`(^|, )linux-image-${seriesOf(release)}[^,]* \\(=`).test(depends)) return undefined;
  const parts = ["base", "binary", "modules"].map((part) => `linux-${part}-${release}`);
  // Since 6.19 the image package holds nothing but a dependency on three others.
  const packages = depends.includes(` linux-binary-${release} `) ? parts : [name];
  return { release, version: fields.get("Version") ?? "", suites: [suite], packages };
}

/** The catalogue with these builds added, each series and build once, oldest first. */
export function merge(catalogue: Catalogue, found: readonly (Build | undefined)[]): Catalogue {
  const builds = new Map<string, Build>();
  const known = catalogue.series.flatMap((series) => series.builds);
  for (const build of [...known, ...found.filter((one) => one !== undefined)]) {
    const key = `${build.release} ${build.version}`;
    const suites = new Set([...(builds.get(key)?.suites ?? []), ...build.suites]);
    builds.set(key, { ...build, suites: [...suites] });
  }
  const ordered = [...builds.values()].toSorted(compareBuilds);
  const bySeries = Map.groupBy(ordered, ({ version }) => seriesOf(version) ?? "");
  const series = [...bySeries].map(([name, own]) => ({ series: name, builds: own }));
  return { ...catalogue, series: series.toSorted((a, b) => compareReleases(a.series, b.series)) };
}

/** Versions that differ in their backport's mark alone (`~bpo12+1`) stay apart, so this order is total. */
function compareBuilds(a: Build, b: Build): number {
  return compareVersions(a.version, b.version) || compareReleases(a.release, b.release);
}
