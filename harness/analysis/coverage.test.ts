import { describe, expect, it } from "vitest";
import { scenarios } from "../../scenarios/index.ts";
import { type Behaviour, readBehaviours } from "./behaviours-file.ts";
import { coverageOf } from "./coverage.ts";
import { judged } from "./testing/judged.ts";

const row = (id: string, more: Partial<Behaviour> = {}): Behaviour => ({
  ...{ id, title: id, kernels: "all", what: "It happens.", experiment: "Try it." },
  ...more,
});

const two = [
  { name: "one", rows: ["K1", "K2"] },
  { name: "other", rows: ["K2"] },
  { name: "unrelated", rows: [] },
];

describe("a row", () => {
  it("adds up the cells of its scenarios, kernel by kernel", () => {
    const cells = [
      judged({ scenario: "one", kind: "schedules", orders: { "in-order": [3, 0] }, outcome: "mount-refused" }),
      judged({ scenario: "one", levels: { index: "on" }, kind: "schedules", orders: { "in-order": [0, 3] } }),
      judged({ scenario: "one", kernel: "6.1.0", kind: "schedules", orders: { "in-order": [0, 3] } }),
      judged({ scenario: "unrelated", passes: 3 }),
    ];
    const [first] = coverageOf([row("K1")], two, cells);
    expect(first).toMatchObject({ id: "K1", shown: true });
    expect(first?.scenarios).toEqual([
      {
        name: "one",
        reasons: [],
        kernels: [
          {
            ...{ kernel: "6.18.0", environment: "host", subject: "builtin", cells: 2, trials: 6, facts: [] },
            verdicts: { unsupported: 1, stable: 1 },
            outcomes: { "mount-refused": 3, ok: 3 },
          },
          {
            ...{ kernel: "6.1.0", environment: "host", subject: "builtin", cells: 1, trials: 3, facts: [] },
            verdicts: { stable: 1 },
            outcomes: { ok: 3 },
          },
        ],
      },
    ]);
  });

  it("is not shown by trials that failed through our own fault", () => {
    const cells = [judged({ scenario: "one", failures: 2, outcome: "harness-error" })];
    const [first] = coverageOf([row("K1")], two, cells);
    expect(first?.shown).toBe(false);
    expect(first?.scenarios[0]).toMatchObject({
      kernels: [{ cells: 1, trials: 0, verdicts: {}, outcomes: {} }],
      reasons: ["no trial of it ran before the run ended"],
    });
  });

  it("tells what passing trials noted, each fact once", () => {
    const cell = judged({ scenario: "one", passes: 2, failures: 1, outcome: "hang" });
    const trials = cell.trials.map((trial, index) => ({
      ...trial,
      evidence: { details: trial.outcome === "ok" ? ["index=on: in effect"] : [`blocked ${index}`] },
    }));
    const [first] = coverageOf([row("K1")], two, [{ ...cell, trials }]);
    expect(first?.scenarios[0]?.kernels[0]?.facts).toEqual(["index=on: in effect"]);
  });
});

describe("a scenario without trials", () => {
  it("is not in this run", () => {
    const [, second] = coverageOf([row("K1"), row("K2")], two, [judged({ scenario: "one", passes: 1 })]);
    expect(second?.scenarios.map(({ name, reasons }) => [name, reasons])).toEqual([
      ["one", []],
      ["other", ["not in this run"]],
    ]);
  });

  it("has the plan's reason, each once, and not that of another whose name begins alike", () => {
    const notRun = [
      { what: "one", reason: "it puts faults into the lower" },
      { what: "one with placement=xfs", reason: "no mkfs.xfs" },
      { what: "one with placement=xfs, index=on", reason: "no mkfs.xfs" },
      { what: "one-more with placement=xfs", reason: "another" },
    ];
    const [first] = coverageOf([row("K1")], two, [], notRun);
    expect(first).toMatchObject({ shown: false });
    expect(first?.scenarios).toEqual([
      { name: "one", kernels: [], reasons: ["it puts faults into the lower", "no mkfs.xfs"] },
    ]);
  });
});

it("keeps the catalogue's own reasons, and a row that no scenario names", () => {
  const notShown = [{ reason: "the engine cannot", condition: "an engine that can" }];
  expect(coverageOf([row("K9", { notShown })], two, [])).toEqual([
    { ...row("K9", { notShown }), shown: false, scenarios: [] },
  ]);
});

it("of a run of every scenario leaves no row without trials but those that are not shown for a reason", () => {
  const cells = scenarios.map(({ name }) => judged({ scenario: name, passes: 3 }));
  const empty = coverageOf(readBehaviours(), scenarios, cells).filter(({ shown }) => !shown);
  expect(empty.map(({ notShown }) => notShown?.some(({ part }) => part === undefined))).toEqual(empty.map(() => true));
});
