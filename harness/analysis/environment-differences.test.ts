import { expect, test } from "vitest";
import { environmentDifferences } from "./environment-differences.ts";
import { judged, type Shown } from "./testing/judged.ts";

const host = (shown: Shown) => judged({ environment: "host", ...shown });
const container = (shown: Shown) => judged({ environment: "container", ...shown });

test("settings of one kernel are held against each other; what differs is told with both sides' numbers, the host first", () => {
  const same = { passes: 299, levels: { index: "on" } } as const;
  const cells = [container({ failures: 7 }), host({ passes: 299 }), container(same), host(same)];
  expect(environmentDifferences(cells)).toMatchObject([
    {
      environments: ["host", "container"],
      compared: 2,
      differing: [
        {
          scenario: "s",
          perEnvironment: [
            { environment: "container", verdict: "fails", outcome: "hang", tally: { failures: 7 } },
            { environment: "host", verdict: "stable", outcome: "ok", tally: { failures: 0 } },
          ],
          significance: { environments: ["container", "host"], effect: 1 },
        },
      ],
    },
  ]);
});

test.each<[string, Shown, Shown, number, number]>([
  ["chance is no difference", { failures: 1, passes: 249 }, { passes: 299 }, 1, 0],
  ["what is not settled is not compared", { failures: 2 }, { passes: 299 }, 0, 0],
  ["another failure is a difference", { failures: 7 }, { failures: 7, outcome: "leak" }, 1, 1],
])("%s", (_, first, second, compared, differing) => {
  const [found] = environmentDifferences([host(first), container(second)]);
  expect([found?.compared, found?.differing.length]).toEqual([compared, differing]);
});

test("other kernels and other subjects are others; a kernel in one environment has nothing to be held against", () => {
  expect(environmentDifferences([host({ passes: 299 }), container({ failures: 7, kernel: "9.9" })])).toEqual([]);
  expect(environmentDifferences([host({ passes: 299 })])).toEqual([]);
});
