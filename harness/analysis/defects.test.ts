import { expect, test } from "vitest";
import { defectiveServerName } from "../../scenarios/defects/index.ts";
import type { Factors } from "../../scenarios/factors.ts";
import { exampleTrial } from "../ledger/testing/records.ts";
import { plantedDefectsCaught } from "./defects.ts";
import { judged, type Shown } from "./testing/judged.ts";

const scenario = defectiveServerName;
const cell = (defect: Factors["defect"], shown: Shown) =>
  judged({ ...shown, scenario, kind: "schedules", levels: { defect, ...shown.levels } });
const blamed = (cause: Readonly<Record<string, string>>, more = {}) => {
  return { scenario, kernel: "6.18.0", environment: "host", cause, ...more };
};

test("a defect is caught when a trial of any of its cells failed; only those that were tried count", () => {
  const [found, ...others] = plantedDefectsCaught(
    [
      cell("none", { passes: 6 }),
      cell("none", { passes: 2, failures: 1, levels: { index: "on" } }),
      cell("short-read", { passes: 3 }),
      cell("short-read", { passes: 2, failures: 1, levels: { index: "on" } }),
      cell("cut-target", { passes: 3 }),
      cell("wrong-type", {}),
    ],
    [blamed({ defect: "short-read" })],
  );
  expect(others).toEqual([]);
  expect(found).toMatchObject({ kernel: "6.18.0", environment: "host", caught: 1, attributed: 1 });
  expect(found?.healthy).toEqual({ n: 9, failures: 1 });
  // In the order of the table.
  expect(found?.defects).toMatchObject([
    { name: "cut-target", n: 3, failures: 0, outcome: undefined, shown: undefined, attributed: false },
    { name: "short-read", n: 6, failures: 1, outcome: "hang", attributed: true, title: "A read gives 4 KiB at most" },
  ]);
});

test("a defect blamed together with another level, or of another kernel or scenario, is not attributed", () => {
  const cells = [cell("short-read", { failures: 3 })];
  const attributed = (...causes: ReturnType<typeof blamed>[]) => plantedDefectsCaught(cells, causes)[0]?.attributed;
  expect(attributed(blamed({ defect: "short-read" }))).toBe(1);
  expect(attributed(blamed({ defect: "short-read", index: "off" }))).toBe(0);
  expect(attributed(blamed({ defect: "short-read" }), blamed({ defect: "short-read", index: "off" }))).toBe(0);
  expect(attributed(blamed({ defect: "cut-target" }))).toBe(0);
  expect(attributed(blamed({ defect: "short-read" }, { kernel: "6.1.0" }))).toBe(0);
  expect(attributed(blamed({ defect: "short-read" }, { environment: "vm" }))).toBe(0);
  expect(attributed(blamed({ defect: "short-read" }, { scenario: "other" }))).toBe(0);
});

test("what was shown is the first difference, or the message", () => {
  const told = (trial: Parameters<typeof exampleTrial>[1]) => {
    const shown = { ...cell("short-read", { failures: 1 }), trials: [exampleTrial(0), exampleTrial(1, trial)] };
    return plantedDefectsCaught([shown], [])[0]?.defects[0]?.shown;
  };
  const evidence = { message: "2 differences", details: ["/a: mode is 0, should be 1", "/b"] };
  expect(told({ outcome: "wrong-content", evidence })).toBe("/a: mode is 0, should be 1");
  expect(told({ outcome: "wrong-content", evidence: { message: "none" } })).toBe("none");
  expect(told({ outcome: "lost-write", evidence })).toBe("2 differences");
  expect(told({ outcome: "stale-handle", evidence })).toBe("2 differences");
});

test("each kernel and environment has a share of its own; without a trial there is none", () => {
  const cells = [
    cell("short-read", { failures: 3 }),
    cell("short-read", { passes: 3, kernel: "6.1.0" }),
    cell("short-read", { failures: 3, environment: "vm" }),
    judged({ scenario: "other", failures: 3 }),
  ];
  expect(
    plantedDefectsCaught(cells, []).map(({ kernel, environment, caught }) => [kernel, environment, caught]),
  ).toEqual([
    ["6.18.0", "host", 1],
    ["6.1.0", "host", 0],
    ["6.18.0", "vm", 1],
  ]);
  expect(plantedDefectsCaught([judged({ failures: 3 })], [])).toEqual([]);
});
