import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { catalogueFile, catalogueJsonSchema, readCatalogue } from "./catalogue.ts";
import { compareReleases, compareVersions, seriesOf, upstreamOf } from "./version.ts";

const catalogue = await readCatalogue();
const builds = catalogue.series.flatMap((series) => series.builds);

it("has the schema that is committed beside it", async () => {
  const committed = await readFile(new URL("kernels.schema.json", catalogueFile), "utf8");
  expect(JSON.parse(committed)).toEqual(catalogueJsonSchema());
});

it("has every series that this project speaks of, in order", () => {
  const series = ["5.10", "6.1", "6.12", "6.16", "6.17", "6.18", "6.19", "7.0", "7.1", "7.2", "7.3"];
  expect(catalogue.series.map((one) => one.series)).toEqual(series);
});

it("has several builds of a series, from 6.12.43 to 6.12.117", () => {
  const of = (series: string) => builds.filter(({ version }) => seriesOf(version) === series);
  for (const series of ["5.10", "6.1", "6.12", "6.16", "6.18", "7.2"]) expect(of(series).length).toBeGreaterThan(1);
  const upstream = of("6.12").map(({ version }) => upstreamOf(version));
  expect(upstream[0]).toBe("6.12.43");
  expect(upstream).toContain("6.12.117");
});

it("names each build once", () => {
  const names = builds.map(({ release, version }) => `${release} ${version}`);
  expect(new Set(names).size).toBe(names.length);
});

it.each(catalogue.series.map(({ series, builds }) => [series, builds] as const))(
  "lists %s oldest first",
  (series, own) => {
    const sorted = own.toSorted(
      (a, b) => compareVersions(a.version, b.version) || compareReleases(a.release, b.release),
    );
    expect(own).toEqual(sorted);
    for (const { release, version } of own) expect([seriesOf(release), seriesOf(version)]).toEqual([series, series]);
  },
);

it.each(builds.map((build) => [build.release, build] as const))(
  "%s: packages bear its release",
  (release, { packages, suites }) => {
    const whole = [`linux-image-${release}`];
    const split = ["base", "binary", "modules"].map((part) => `linux-${part}-${release}`);
    expect([whole, split]).toContainEqual(packages);
    expect(new Set(suites).size).toBe(suites.length);
    expect(release).toMatch(/-cloud-amd64$/);
  },
);

it("names no host: mirrors are the machine's", async () => {
  const text = await readFile(catalogueFile, "utf8");
  expect(text).not.toMatch(/:\/\/|\.(org|net|com|debian)\b/);
});
