import { expect, test } from "vitest";
import { attribute } from "./attribution.ts";
import { judged } from "./testing/judged.ts";

const fails = { failures: 6 };
const passes = { passes: 30 };

test("one factor's level explains the failures, others are ruled out with their trials", () => {
  const [found, ...others] = attribute([
    judged({ levels: { linkCount: "zero" }, ...fails }),
    judged({ levels: { linkCount: "zero", delayMs: 500 }, ...fails }),
    judged({ levels: { linkCount: "zero", placement: "dev-shm" }, ...fails }),
    judged({ ...passes }),
  ]);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    scenario: "s",
    kernel: "6.18.0",
    cause: { linkCount: "zero" },
    trials: 18,
    failures: 18,
  });
  expect(found?.ruledOut).toEqual([
    { factor: "delayMs", levels: [0, 500], trials: 18, failures: 18 },
    { factor: "placement", levels: ["ext4", "dev-shm"], trials: 18, failures: 18 },
  ]);
});

test("two factors together, with an entry for each pair of levels", () => {
  const zero = (runtime: string) => ({ linkCount: "zero", runtime }) as const;
  const found = attribute([
    judged({ levels: zero("runc-1.3.6"), ...fails }),
    judged({ levels: zero("runc-1.4.3"), ...fails }),
    judged({ levels: zero("crun-1.28"), ...passes }),
    judged({ levels: { runtime: "runc-1.3.6" }, ...passes }),
  ]);
  expect(found.map(({ cause }) => cause)).toEqual([
    { linkCount: "zero", runtime: "runc-1.3.6" },
    { linkCount: "zero", runtime: "runc-1.4.3" },
  ]);
});

test("two switches that fail each by itself are two causes", () => {
  const found = attribute([
    judged({ ...passes }),
    judged({ levels: { fuseLibrary: "fuse-native" }, ...fails }),
    judged({ levels: { overlay: "fuse-overlayfs" }, ...fails }),
    judged({ levels: { index: "on" }, ...passes }),
  ]);
  expect(found.map(({ cause }) => cause)).toEqual([{ fuseLibrary: "fuse-native" }, { overlay: "fuse-overlayfs" }]);
});

test("the order of steps is a factor like others", () => {
  const orders = { removed: [3, 0], kept: [0, 3] } as const;
  const found = attribute([
    judged({ kind: "schedules", orders }),
    judged({ kind: "schedules", orders, levels: { index: "on" } }),
  ]);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    cause: { schedule: "removed" },
    trials: 6,
    ruledOut: [{ factor: "index", levels: ["off", "on"] }],
  });
});

test("when everything fails the scenario's own steps are the cause", () => {
  const found = attribute([judged(fails), judged({ levels: { index: "on" }, ...fails })]);
  expect(found).toMatchObject([{ cause: { scenario: "s" }, trials: 12, ruledOut: [{ factor: "index" }] }]);
});

test("failures that no set of levels explains have no cause", () => {
  const odd = [
    judged({ levels: { index: "on", metacopy: "off" }, ...fails }),
    judged({ levels: { index: "on", metacopy: "off" }, kernel: "6.18.0", ...passes }),
  ];
  expect(attribute(odd).map(({ cause }) => cause)).toEqual([{}]);
});

test("few passes beside rare failures are no contrast", () => {
  const rare = judged({ levels: { delayMs: 1 }, failures: 2, passes: 98 });
  const few = judged({ levels: { delayMs: 500 }, passes: 24 });
  const many = judged({ levels: { delayMs: 1000 }, passes: 299 });
  expect(attribute([rare, few]).map(({ cause }) => cause)).toEqual([{ scenario: "s" }]);
  expect(attribute([rare, many]).map(({ cause }) => cause)).toEqual([{ delayMs: 1 }]);
});

test("refused set-ups are neither failures nor passes, and what never failed has no entry", () => {
  const refused = judged({ levels: { placement: "fuse" }, failures: 3, outcome: "mount-refused" });
  expect(attribute([refused, judged(passes)])).toEqual([]);
});

test("scenarios and kernels are told apart", () => {
  const found = attribute([
    judged({ scenario: "a", ...fails }),
    judged({ scenario: "b", ...passes }),
    judged({ scenario: "a", kernel: "6.1.0", ...passes }),
  ]);
  expect(found).toMatchObject([{ scenario: "a", kernel: "6.18.0" }]);
});
