import { expect, test } from "vitest";
import { attribute } from "./attribution.ts";
import { judged, type Shown } from "./testing/judged.ts";

const fails = { failures: 6 };
const passes = { passes: 30 };
const zero = { linkCount: "zero", runtime: "runc-1.3.6" } as const;

/** A cell of a scenario whose own setting is link count zero under runc 1.3.6. */
function switched(levels: Shown["levels"], shown: Shown) {
  return judged({ ...shown, levels: { ...zero, ...levels }, varied: Object.keys(levels ?? {}) });
}

test("one factor's level explains the failures, others are ruled out with their trials", () => {
  const [found, ...others] = attribute([
    switched({}, fails),
    switched({ delayMs: 500 }, fails),
    switched({ placement: "dev-shm" }, fails),
    switched({ linkCount: "true" }, passes),
  ]);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    scenario: "s",
    kernel: "6.18.0",
    cause: { linkCount: "zero" },
    trials: 18,
    failures: 18,
  });
  const both = { trials: 18, failures: 18, without: { trials: 30, failures: 0 } };
  expect(found?.ruledOut).toEqual([
    { factor: "delayMs", levels: [0, 500], ...both },
    { factor: "placement", levels: ["ext4", "dev-shm"], ...both },
  ]);
  expect(found?.without).toEqual({ trials: 30, failures: 0 });
  // 0.025^(1/18)
  expect(found?.interval[0]).toBeCloseTo(0.8147, 4);
});

test("factors that together explain it, with an entry for each pair of levels", () => {
  const found = attribute([
    switched({}, fails),
    switched({ runtime: "runc-1.4.3" }, fails),
    switched({ linkCount: "zero-some" }, fails),
    switched({ runtime: "crun-1.28" }, passes),
    switched({ linkCount: "true" }, passes),
  ]);
  expect(found.map(({ cause }) => cause)).toHaveLength(3);
  expect(found.map(({ cause }) => cause)).toEqual(
    expect.arrayContaining([
      { linkCount: "zero", runtime: "runc-1.3.6" },
      { linkCount: "zero", runtime: "runc-1.4.3" },
      { linkCount: "zero-some", runtime: "runc-1.3.6" },
    ]),
  );
  expect(found.every(({ explanation }) => explanation === "levels")).toBe(true);
});

test("where the own setting holds, each switched factor that fails is a cause of its own", () => {
  const found = attribute([
    judged(passes),
    judged({ levels: { overlay: "fuse-overlayfs" }, ...fails }),
    judged({ levels: { fuseLibrary: "fuse-native" }, ...fails }),
    judged({ levels: { index: "on" }, ...passes }),
  ]);
  expect(found.map(({ cause, trials }) => [cause, trials])).toEqual([
    [{ overlay: "fuse-overlayfs" }, 6],
    [{ fuseLibrary: "fuse-native" }, 6],
  ]);
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

test("an order that fails at the own setting, and a level that fails in the others too, are two causes", () => {
  const found = attribute([
    judged({ kind: "schedules", orders: { early: [3, 0], late: [0, 3] } }),
    judged({ kind: "schedules", orders: { early: [3, 0], late: [3, 0] }, levels: { fuseLibrary: "fuse-native" } }),
    judged({ kind: "schedules", orders: { early: [3, 0], late: [0, 3] }, levels: { index: "on" } }),
  ]);
  expect(found.map(({ cause }) => cause)).toEqual([{ schedule: "early" }, { fuseLibrary: "fuse-native" }]);
});

test("when everything fails the scenario's own steps are the cause", () => {
  const found = attribute([judged(fails), judged({ levels: { index: "on" }, ...fails })]);
  expect(found).toMatchObject([
    { explanation: "steps", cause: { scenario: "s" }, trials: 12, ruledOut: [{ factor: "index" }] },
  ]);
});

test("failures that no set of levels explains have no cause", () => {
  const odd = [judged(fails), judged(passes)];
  expect(attribute(odd)).toMatchObject([{ explanation: "none", cause: {} }]);
});

test("few passes beside rare failures are no contrast", () => {
  const rare = judged({ failures: 6, passes: 94 });
  const few = judged({ levels: { delayMs: 500 }, passes: 24 });
  const many = judged({ levels: { delayMs: 1000 }, passes: 299 });
  expect(attribute([rare, few])).toMatchObject([
    { explanation: "too few trials", cause: {}, trials: 124, failures: 6 },
  ]);
  // All six failures among the first 100 of 399 trials: (100/399)^6 = 0.0002 by chance.
  expect(attribute([rare, many])).toMatchObject([{ explanation: "levels", cause: { delayMs: 0 } }]);
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
  expect(found).toMatchObject([{ scenario: "a", kernel: "6.18.0", explanation: "steps" }]);
});
