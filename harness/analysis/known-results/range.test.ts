import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCatalogue } from "../../kernels/catalogue.ts";
import { caseFor, hasChange } from "./range.ts";
import { upstreamVersion } from "./upstream.ts";

const builds = (await readCatalogue()).series.flatMap((series) => series.builds);

describe("hasChange", () => {
  it.each([
    ["6.5.7", true],
    ["6.6", true],
    ["6.6.0", true],
    ["6.12.43", true],
    ["7.0.4", true],
    // The series that got the back-port, before and from it on; a series between that did not.
    ["6.1.55", false],
    ["6.1.56", true],
    ["6.1.192", true],
    ["6.4.16", false],
    ["6.5.6", true],
    ["5.15.200", false],
  ])("of mainline 6.6 with back-ports to 6.1.56 and 6.5.6: %s %s", (upstream, expected) => {
    expect(hasChange(upstream, ["6.6", "6.5.6", "6.1.56"])).toBe(expected);
  });

  it("orders versions by number, not by letter", () => {
    expect(hasChange("6.10.1", ["6.9"])).toBe(true);
    expect(hasChange("6.2.10", ["6.6", "6.2.9"])).toBe(true);
  });
});

/** Major, minor and patch as one number: another way to compare. */
const rank = (version: string) => {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return (major * 1000 + minor) * 1000 + patch;
};

/** The releases of a list that have the change: all that come after mainline's, and of a series with a back-port those after it. */
function releasesWith(landed: readonly string[], releases: readonly string[]): string[] {
  const [mainline = 0, ...stable] = landed.map(rank);
  return releases.filter((release) => {
    const own = rank(release);
    const ofSeries = stable.filter((backport) => Math.floor(backport / 1000) === Math.floor(own / 1000));
    return [mainline, ...ofSeries].some((from) => own >= from);
  });
}

const series = fc.oneof(
  fc.constantFrom("5.10", "6.1", "6.12", "6.16", "6.18", "7.2"),
  fc.tuple(fc.integer({ min: 5, max: 7 }), fc.integer({ min: 0, max: 20 })).map((pair) => pair.join(".")),
);
const landed = fc
  .tuple(
    series,
    fc.uniqueArray(series, { maxLength: 3 }),
    fc.array(fc.integer({ min: 1, max: 262 }), { minLength: 3, maxLength: 3 }),
  )
  .map(([mainline, older, patches]) => [
    mainline,
    ...older.filter((one) => rank(one) < rank(mainline)).map((one, at) => `${one}.${patches[at]}`),
  ]);

it("expands a change over the catalogue as a list of its releases does", () => {
  const kernels = [...new Set(builds.map(({ version }) => /^\d+\.\d+(\.\d+)?/.exec(version)?.[0] ?? ""))];
  const check = (points: string[]) => {
    expect(kernels.filter((kernel) => hasChange(kernel, points))).toEqual(releasesWith(points, kernels));
  };
  fc.assert(fc.property(landed, check), { numRuns: 50 });
});

describe("caseFor", () => {
  const changes = new Map([["fix", { id: "fix", title: "t", landed: ["6.6", "6.1.56"], source: "s" }]]);
  const [asked, broken, mended] = [
    { until: "5.15", shows: ["ok"] },
    { from: "5.15", until: "fix", shows: ["hang"] },
    { from: "fix", shows: ["ok"] },
  ];
  const cases = [asked, broken, mended].flatMap((one) => (one ? [one] : []));

  it.each([
    ["5.10.262", asked],
    ["5.15", broken],
    ["6.1.55", broken],
    ["6.1.56", mended],
    ["6.5.13", broken],
    ["7.3", mended],
  ])("%s", (upstream, expected) => {
    expect(caseFor({ cases }, upstream, changes)).toBe(expected);
  });

  it("is none between two cases", () => {
    expect(
      caseFor(
        {
          cases: [
            { until: "6.2", shows: ["no"] },
            { from: "6.5", shows: ["yes"] },
          ],
        },
        "6.3.1",
        changes,
      ),
    ).toBeUndefined();
  });
});

describe("upstreamVersion", () => {
  it.each([
    // Debian's release tells the ABI, its package version the kernel.
    [{ release: "6.1.0-56-cloud-amd64", version: "#1", build: "6.1.192-2" }, "6.1.192"],
    [{ release: "6.1.0-56-amd64", version: "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-10-01)" }, "6.1.192"],
    [{ release: "6.18.44-fc-v782", version: "#1 SMP" }, "6.18.44"],
    [{ release: "6.12.43+deb12-cloud-amd64", version: "#1", build: "6.12.43-1~bpo12+1" }, "6.12.43"],
    // A candidate has what its release brings.
    [{ release: "7.3-cloud-amd64", version: "#1", build: "7.3~rc7-1~exp1" }, "7.3"],
    // A kernel of somebody's own: its build is a file.
    [{ release: "6.9.1-mine", version: "#1", build: "bzImage" }, "6.9.1"],
  ])("%o is %s", (kernel, expected) => {
    expect(upstreamVersion(kernel)).toBe(expected);
  });

  it("is unknown for a kernel that does not say", () => {
    expect(upstreamVersion({ release: "mine", version: "#1" })).toBeUndefined();
  });
});
