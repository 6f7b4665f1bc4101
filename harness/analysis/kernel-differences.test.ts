import fc from "fast-check";
import { expect, test } from "vitest";
import { kernelDifferences } from "./kernel-differences.ts";
import { judged, type Shown } from "./testing/judged.ts";

const old = (shown: Shown) => judged({ kernel: "5.10.0", ...shown });
const recent = (shown: Shown) => judged({ kernel: "7.2.0", ...shown });

test("a setting that holds on one kernel and fails on another is told with both kernels' numbers", () => {
  const [found, ...others] = kernelDifferences([old({ passes: 299 }), recent({ failures: 7 })]);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    scenario: "s",
    change: "verdict",
    perKernel: [
      { kernel: "5.10.0", verdict: "stable", outcome: "ok", tally: { n: 299, failures: 0 } },
      { kernel: "7.2.0", verdict: "fails", outcome: "hang", tally: { n: 7, failures: 7 } },
    ],
    significance: { kernels: ["5.10.0", "7.2.0"], effect: -1 },
  });
  expect(found?.significance.interval[1]).toBeLessThan(0);
});

const refused: Shown = { failures: 3, outcome: "mount-refused" };
test.each<[string, Shown, Shown, string[]]>([
  ["refused against stable step by step", refused, { kind: "schedules", orders: { "in-order": [0, 3] } }, ["verdict"]],
  ["refused against failing", refused, { failures: 7 }, ["verdict"]],
  ["another failure with the same verdict", { failures: 7 }, { failures: 7, outcome: "leak" }, ["outcome"]],
  ["often flaky against stable", { failures: 20, passes: 40 }, { passes: 299 }, ["verdict"]],
  ["once in 250 against none in 299: chance", { failures: 1, passes: 249 }, { passes: 299 }, []],
  ["stable against too few trials to tell", { passes: 299 }, { failures: 2 }, []],
  ["no trial on one side", { failures: 7 }, {}, []],
  ["the same on both", { failures: 7 }, { failures: 8 }, []],
  ["rare failures of two kinds", { failures: 1, passes: 99 }, { failures: 1, passes: 99, outcome: "leak" }, []],
])("%s", (_, first, second, changes) => {
  expect(kernelDifferences([old(first), recent(second)]).map(({ change }) => change)).toEqual(changes);
});

test("an order of steps that fails on one kernel only is found beside others that blur it", () => {
  const orders = (failing: number) => {
    const others = Object.fromEntries([..."bcdefg"].map((name) => [name, [0, 3] as const]));
    return { a: [failing, 3 - failing] as const, ...others };
  };
  const cells = [old({ kind: "schedules", orders: orders(3) }), recent({ kind: "schedules", orders: orders(0) })];
  expect(kernelDifferences(cells)).toMatchObject([{ significance: { outcome: "failed", schedule: "a", effect: 1 } }]);
});

test("only the same setting in the same environment is compared", () => {
  const passes = { passes: 299 };
  expect(kernelDifferences([old(passes), recent({ failures: 7, levels: { index: "on" } })])).toEqual([]);
  expect(kernelDifferences([old(passes), recent({ failures: 7, environment: "vm" })])).toEqual([]);
  expect(kernelDifferences([old(passes), recent({ failures: 7, scenario: "t" })])).toEqual([]);
});

test("the recommended setting comes first, then other verdicts, a scenario's own setting first, then other failures", () => {
  const on = { index: "on" } as const;
  const verdict: [Shown, Shown] = [{ passes: 299 }, { failures: 7 }];
  const outcome: [Shown, Shown] = [{ failures: 7 }, { failures: 7, outcome: "leak" }];
  const both = ([first, second]: [Shown, Shown], more: Shown) => [
    old({ ...first, ...more }),
    recent({ ...second, ...more }),
  ];
  const found = kernelDifferences([
    ...both(outcome, { scenario: "other failure" }),
    ...both(verdict, { scenario: "switched", levels: on }),
    ...both(verdict, { scenario: "own" }),
    ...both(outcome, { scenario: "recommended", role: "recommended" }),
  ]);
  expect(found.map(({ scenario }) => scenario)).toEqual(["recommended", "own", "switched", "other failure"]);
});

test("whatever the counts: kernels with the same counts never differ, and which comes first changes nothing", () => {
  const counts = fc.record({ failures: fc.nat(20), passes: fc.nat(20) });
  fc.assert(
    fc.property(counts, counts, (first, second) => {
      expect(kernelDifferences([old(first), recent(first)])).toEqual([]);
      const [one] = kernelDifferences([old(first), recent(second)]);
      const [other] = kernelDifferences([recent(second), old(first)]);
      expect(one?.significance.effect).toBe(other && -other.significance.effect);
    }),
  );
});
