import { expect, test } from "vitest";
import { exampleWait, exampleWaits } from "../testing/waits.ts";
import { costPanels } from "./panels.ts";
import { costSentence } from "./sentence.ts";
import { timeDomain } from "./spec.ts";

test("rules come cheapest first, rules with a further delay not at all", () => {
  const [panel] = costPanels(exampleWaits);
  expect(panel?.rules.map(({ label, looks }) => [label, looks])).toEqual([
    ["none", false],
    ["fixed-delay, 0 ms", false],
    ["init-seen", true],
    ["mountinfo-poll", true],
    ["readdir-poll", true],
    ["fixed-delay, 10 ms", false],
    ["fixed-delay, 500 ms", false],
  ]);
});

test("a load under which one rule looks has no panel, nor has a wait without a time a row", () => {
  const { p50Ms: _, p99Ms: __, ...untimed } = exampleWait({ readiness: "none" });
  expect(costPanels([exampleWait({})])).toEqual([]);
  const [panel] = costPanels([exampleWait({}), exampleWait({ readiness: "init-seen" }), untimed]);
  expect(panel?.rules.map(({ label }) => label)).toEqual(["init-seen", "mountinfo-poll"]);
});

test("the sentence names the cheapest rule that left nothing, not the cheapest", () => {
  const [panel] = costPanels(exampleWaits);
  expect(panel && costSentence(panel)).toBe(
    "Of the rules that look, mountinfo-poll cost least and left nothing: p50 1.00 ms, p99 4.00 ms, 0 of 10 failed (up to 31 % possible). " +
      "The shortest delay without a failure here, fixed-delay, 10 ms, cost p50 10 ms, p99 12 ms and only makes the failing order rarer.",
  );
});

test("no wait at all is no delay, also where by chance nothing failed without one", () => {
  const lucky = exampleWaits.map((wait) => (wait.delayMs === 0 ? { ...wait, failures: 0 } : wait));
  const [panel] = costPanels(lucky);
  expect(panel && costSentence(panel)).toContain("The shortest delay without a failure here, fixed-delay, 10 ms,");
});

test("where every rule leaves failures, the one that leaves the fewest is named", () => {
  const failing = [exampleWait({ failures: 3 }), exampleWait({ readiness: "readdir-poll", failures: 2 })];
  const [panel] = costPanels(failing);
  expect(panel && costSentence(panel)).toBe(
    "No rule that looks left nothing; the fewest failures had readdir-poll (2 of 10).",
  );
});

test("the time axis goes from a power of ten to another, and no wait of nothing breaks it", () => {
  expect(timeDomain(costPanels(exampleWaits))).toEqual([0.01, 1000]);
  const quick = [exampleWait({ p50Ms: 0, p99Ms: 0 }), exampleWait({ readiness: "init-seen", p50Ms: 0, p99Ms: 0 })];
  expect(timeDomain(costPanels(quick))).toEqual([0.01, 0.1]);
  expect(timeDomain([])).toEqual([0.01, 0.1]);
});
