import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf, kernelLabels, kernelsInWords } from "./kernel-labels.ts";

const kernel = (release: string, name = release) => ({ name, release, version: "#1", machine: "x86_64" });
const labels = (...releases: string[]) => [...kernelLabels(releases.map((release) => kernel(release))).values()];

test.each([
  ["a single kernel keeps its name", ["6.1.0-50-cloud-amd64"], ["6.1.0-50-cloud-amd64"]],
  ["the series where it suffices", ["5.10.0-35-amd64", "6.1.0-50-amd64"], ["5.10", "6.1"]],
  [
    "builds of one series",
    ["6.12.43+deb13-amd64", "6.12.117+deb13-amd64", "7.2.3-amd64"],
    ["6.12.43", "6.12.117", "7.2"],
  ],
  ["builds of one version", ["6.1.0-9-cloud-amd64", "6.1.0-10-cloud-amd64"], ["6.1.0-9", "6.1.0-10"]],
  ["flavours", ["6.1.0-9-cloud-amd64", "6.1.0-9-rt-amd64"], ["6.1.0-9-cloud-amd64", "6.1.0-9-rt-amd64"]],
  ["a candidate is told from its release", ["7.3-rc2-amd64", "7.3.0-amd64"], ["7.3-rc2", "7.3"]],
  ["no version at all", ["linux", "6.1.0"], ["linux", "6.1"]],
])("%s", (_, releases, expected) => {
  expect(labels(...releases)).toEqual(expected);
});

test("builds of one release have their name", () => {
  const two = [kernel("6.1.0", "6.1.0 (6.1.1-1)"), kernel("6.1.0", "6.1.0 (6.1.2-1)")];
  expect([...kernelLabels(two).values()]).toEqual(["6.1.0 (6.1.1-1)", "6.1.0 (6.1.2-1)"]);
});

test("whatever the releases, no two kernels share a label", () => {
  const part = fc.constantFrom("6", "6.1", "6.12", ".0", ".43", "-9", "-10", "+deb13", "-rc1", "-cloud", "-amd64", "x");
  const release = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.uniqueArray(release, { minLength: 1, maxLength: 6 }), (releases) => {
      expect(new Set(labels(...releases)).size).toBe(releases.length);
    }),
  );
});

test("a kernel that ran in two environments has a column for each", () => {
  const decision = (environment: string) => ({
    ...{ kernel: "6.1.0", environment, subject: "builtin", decision: "ship" as const },
    ...{ sentence: "", why: "", setting: "", avoid: [] },
  });
  const columns = columnsOf({ kernels: [kernel("6.1.0")], decisions: [decision("host"), decision("vm")] });
  expect(columns.map(({ label }) => label)).toEqual(["host", "vm"]);
});

test.each([
  [["a"], "a"],
  [["a", "c", "e"], "a, c, e"],
  [["b", "c", "d", "f"], "b, c, d, f"],
  [["a", "b", "c", "d", "f"], "all but e"],
  [["b", "c", "d", "e"], "b to e"],
  [["a", "b", "c", "d", "e", "f"], "all 6 kernels"],
])("%j of six", (chosen, words) => {
  const columns = [..."abcdef"].map((label) => ({ kernel: label, environment: "vm", label }));
  expect(kernelsInWords(columns, chosen)).toBe(words);
});
