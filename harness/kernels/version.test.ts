import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareReleases, compareVersions, seriesOf, upstreamOf } from "./version.ts";

/** Pieces that Debian's kernels are numbered with, put together in any way: close relatives are what is misordered. */
const piece = fc.constantFrom(
  "6",
  "12",
  "9",
  "10",
  "010",
  "0",
  "~",
  "+",
  "-",
  ".",
  "rc7",
  "deb13",
  "bpo12",
  "deb",
  "u1",
  "a",
);
const version = fc
  .tuple(fc.constantFrom("", "1:", "0:"), fc.array(piece, { maxLength: 8 }))
  .map(([epoch, pieces]) => `${epoch}6${pieces.join("")}`.replace(/-$/, "-0"));
const release = fc.oneof(
  version,
  fc
    .tuple(
      fc.constantFrom("6.1", "6.12.0", "6.12", "7.3", "7.3.0", "6.12.90"),
      fc.constantFrom("", "-rc7", "-rc10", "~rc7"),
      fc.constantFrom("", "-9", "-10", "+deb12", "+deb13", "+deb13.1", "-0.deb11.9"),
      fc.constantFrom("", "-amd64", "-cloud-amd64", "-generic"),
    )
    .map((parts) => parts.join("")),
);

describe("compareVersions", () => {
  it("agrees with dpkg", () => {
    const check = (a: string, b: string) => {
      const order = compareVersions(a, b);
      const relation = order < 0 ? "lt" : order > 0 ? "gt" : "eq";
      expect(
        spawnSync("dpkg", ["--force-bad-version", "--compare-versions", a, relation, b]).status,
        `${a} ${relation} ${b}`,
      ).toBe(0);
    };
    fc.assert(fc.property(version, version, check), { numRuns: 150 });
  });

  it.each([
    ["6.1.0-9", "6.1.0-10"],
    ["7.3~rc7-1~exp1", "7.3-1~exp1"],
    ["7.3~rc7-1~exp1", "7.3.4-1~bpo13+1"],
    ["6.12.90-1", "6.12.90-2~bpo12+1"],
    ["6.12.90-1~bpo12+1", "6.12.90-1"],
    ["6.19.6-2~bpo13+1", "6.19.6-2"],
    ["6.12.117-1~deb12u1", "6.12.117-1"],
    ["6.12.43-1~bpo12+1", "6.12.117-1~deb12u1"],
    ["9.0-1", "1:6.0-1"],
    ["6.1.20250101123456788", "6.1.20250101123456789"],
  ])("puts %s before %s", (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });
});

describe("compareReleases", () => {
  it.each([
    ["6.1.0-9-cloud-amd64", "6.1.0-10-cloud-amd64"],
    ["5.10.0-46-cloud-amd64", "6.1.0-9-cloud-amd64"],
    ["6.9.0", "6.12.0"],
    ["7.3.0-rc7", "7.3.0"],
    ["7.3.0-rc7", "7.3"],
    ["7.3-rc7", "7.3.0"],
    ["7.3-rc9", "7.3-rc10"],
    ["6.12.90+deb13-cloud-amd64", "6.12.90+deb13.1-cloud-amd64"],
    ["6.12.90+deb12-cloud-amd64", "6.12.90+deb13-cloud-amd64"],
    ["6.12.90+deb12.1-cloud-amd64", "6.12.90+deb13-cloud-amd64"],
    ["6.12.90-cloud-amd64", "6.12.90+deb13-cloud-amd64"],
    ["6.1.0-0.deb11.52-cloud-amd64", "6.1.0-47-cloud-amd64"],
    ["6.12.90+deb13-amd64", "6.12.90+deb13-cloud-amd64"],
  ])("puts %s before %s", (older, newer) => {
    expect(compareReleases(older, newer)).toBeLessThan(0);
    expect(compareReleases(newer, older)).toBeGreaterThan(0);
  });

  it("takes 7.3 and 7.3.0 for the same version", () => {
    expect(compareReleases("7.3-cloud-amd64", "7.3.0-cloud-amd64")).toBe(0);
  });
});

describe.each([
  ["compareVersions", compareVersions, version],
  ["compareReleases", compareReleases, release],
] as const)("%s is a total order", (_, compare, arbitrary) => {
  it("is the same from both sides, and 0 for the same", () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (a, b) => {
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
        expect(compare(a, a)).toBe(0);
      }),
    );
  });

  it("is transitive", () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, arbitrary, (...three) => {
        const [a = "", b = "", c = ""] = three.toSorted(compare);
        expect(compare(a, b)).toBeLessThanOrEqual(0);
        expect(compare(b, c)).toBeLessThanOrEqual(0);
        expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});

it.each([
  ["6.1.0-56-cloud-amd64", "6.1"],
  ["6.12.43-1~bpo12+1", "6.12"],
  ["7.3~rc7-1~exp1", "7.3"],
  ["6.12", "6.12"],
  ["7.3-cloud-amd64", "7.3"],
  ["all", undefined],
  ["6", undefined],
])("the series of %s is %s", (text, series) => {
  expect(seriesOf(text)).toBe(series);
});

it.each([
  ["6.12.43-1~bpo12+1", "6.12.43"],
  ["7.3~rc7-1~exp1", "7.3~rc7"],
  ["1:6.1.192-2", "6.1.192"],
])("the upstream version of %s is %s", (text, upstream) => {
  expect(upstreamOf(text)).toBe(upstream);
});
