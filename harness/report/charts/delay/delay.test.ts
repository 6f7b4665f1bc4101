import { expect, test } from "vitest";
import { exampleWait, exampleWaits } from "../testing/waits.ts";
import { ordersLeft, ordersSentence } from "./orders.ts";
import { type DelayPanel, delayPanels } from "./panels.ts";
import { delaySentence } from "./sentence.ts";
import { topOf } from "./spec.ts";

const labels = (panel: DelayPanel | undefined) => panel?.delays.map(({ label }) => label);

test("a panel has the fixed delays, shortest first, and the rules that look, without a further delay", () => {
  const [panel, ...others] = delayPanels(exampleWaits);
  expect(others).toEqual([]);
  expect(labels(panel)).toEqual(["0", "10", "500"]);
  expect(panel?.rules.map(({ label }) => label)).toEqual(["init-seen", "mountinfo-poll", "readdir-poll"]);
  expect(panel?.delays[0]).toEqual({ label: "0", trials: 10, failures: 4, rate: 0.4, low: 0.1216, high: 0.7376 });
});

test("loads and places are never put together, and one delay alone is no panel", () => {
  const delays = (given: Parameters<typeof exampleWait>[0]) =>
    [0, 50].map((delayMs) => exampleWait({ readiness: "fixed-delay", delayMs, ...given }));
  const waits = [...delays({}), ...delays({ concurrency: 4 }), ...delays({ kernel: "5.10.0-test" })];
  const alone = exampleWait({ readiness: "fixed-delay", pressure: "cpu" });
  const panels = delayPanels([...waits, alone]);
  const idle = "One start, nothing beside it";
  expect(panels.map(({ load }) => load)).toEqual([idle, "Beside it: 4 starts at once", idle]);
  expect(panels.map(labels)).toEqual([
    ["0", "50"],
    ["0", "50"],
    ["0", "50"],
  ]);
});

const panelOf = (...counts: [delayMs: number, failures: number, trials: number][]): DelayPanel => ({
  load: "",
  rules: [],
  delays: counts.map(([delayMs, failures, trials]) => {
    const rate = failures / trials;
    return { label: String(delayMs), failures, trials, rate, low: rate, high: rate };
  }),
});

test("the sentence tells what longer delays left", () => {
  // 0 of 30 leaves 1 - 0.025^(1/30) = 11.6 %, 0 of 7 leaves 41 %.
  expect(delaySentence(panelOf([0, 5, 10], [1, 0, 10], [50, 0, 20]))).toBe(
    "With no delay 5 of 10 failed (50 % to 50 %); from 1 ms on none of 30 did, which leaves a rate of up to 12 % possible.",
  );
  expect(delaySentence(panelOf([0, 5, 10], [10, 1, 10], [500, 0, 7]))).toBe(
    "With no delay 5 of 10 failed (50 % to 50 %), with 10 ms still 1 of 10; from 500 ms on none of 7 did, which leaves a rate of up to 41 % possible.",
  );
  expect(delaySentence(panelOf([0, 10, 10], [500, 10, 10]))).toMatch(
    /^With no delay 10 of 10 failed .*, with 500 ms still 10 of 10: waiting longer did not help\.$/,
  );
  expect(delaySentence(panelOf([0, 0, 10], [500, 0, 10]))).toMatch(/^No start failed at any delay, none of 20: /);
});

test("panels share the lowest axis that holds every interval", () => {
  expect(topOf(delayPanels(exampleWaits))).toBe(1);
  expect(topOf([panelOf([0, 1, 20], [1, 0, 20])])).toBe(0.1);
  expect(topOf([panelOf([0, 1, 9], [1, 0, 20])])).toBe(0.2);
});

const exploration = (scenario: string, readiness: string, failing: number, ran: number) => ({
  ...{ scenario, cell: `${scenario}-${readiness}`, factors: { readiness, linkCount: "true" }, varied: [] },
  ...{ kernel: "6.18.0-test", environment: "host", subject: "builtin", bounds: { preemptions: 1, orders: 100 } },
  ...{ possible: ran, withinPreemptions: ran, commuting: 0, cut: 0, ran, decided: 0, missing: 0 },
  failures: failing === 0 ? [] : [{ failure: "empty-lower at start.verify", orders: failing }],
});

test("only scenarios in which the delay and no rule were both explored are counted", () => {
  const explorations = [
    exploration("a", "fixed-delay", 2, 4),
    exploration("a", "none", 2, 4),
    exploration("a", "mountinfo-poll", 0, 1),
    exploration("b", "fixed-delay", 3, 7),
    { ...exploration("b", "none", 9, 9), factors: { readiness: "none", linkCount: "zero" } },
  ];
  const left = ordersLeft(explorations);
  expect(left).toEqual({ scenarios: ["a"], delayed: { failing: 2, ran: 4 }, unguarded: { failing: 2, ran: 4 } });
  expect(left && ordersSentence(left)).toBe(
    "Step by step, 2 of 4 orders fail with a fixed delay, however long (a); without any rule 2 of 4. A delay makes the failing orders rarer; it removes none of them.",
  );
  expect(ordersLeft(explorations.slice(2))).toBeUndefined();
});

test("a delay that removes orders is told so", () => {
  const sentence = (failing: number) =>
    ordersSentence({ scenarios: ["a", "b"], delayed: { failing, ran: 4 }, unguarded: { failing: 2, ran: 4 } });
  expect(sentence(1)).toMatch(/\(2 scenarios\).* The delay removes some of the failing orders, not all\.$/);
  expect(sentence(0)).toMatch(/ The delay removes the failing orders\.$/);
});
