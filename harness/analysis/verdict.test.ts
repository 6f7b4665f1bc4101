import { expect, test } from "vitest";
import { judged, type Shown } from "./testing/judged.ts";
import { rateInWords } from "./verdict.ts";

test.each<[string, Shown, string, number]>([
  ["299 passes", { passes: 299 }, "stable", 0],
  ["298 passes", { passes: 298 }, "inconclusive", 1],
  ["no trial", {}, "inconclusive", 299],
  // The exact interval of 6 lies above one half already, but only if nobody looked before.
  ["7 failures", { failures: 7 }, "fails", 0],
  ["6 failures", { failures: 6 }, "inconclusive", 1],
  ["1 failure among 1000", { failures: 1, passes: 999 }, "flaky", 0],
  ["10 of 11 failures", { failures: 10, passes: 1 }, "fails", 0],
  ["9 of 10 failures", { failures: 9, passes: 1 }, "flaky", 0],
  ["7 of 10 failures", { failures: 7, passes: 3 }, "flaky", 0],
  ["3 refusals", { failures: 3, outcome: "mount-refused" }, "unsupported", 0],
  ["2 refusals", { failures: 2, outcome: "mount-refused" }, "inconclusive", 1],
  ["refused now and then", { failures: 3, passes: 3, outcome: "mount-refused" }, "flaky", 0],
  ["only harness errors", { failures: 9, outcome: "harness-error" }, "inconclusive", 299],
  ["each order three times", { kind: "schedules", orders: { a: [0, 3], b: [0, 3] } }, "stable", 0],
  ["one order twice", { kind: "schedules", orders: { a: [0, 3], b: [0, 2] } }, "inconclusive", 1],
  ["59 passes at a target of 5 %", { passes: 59, target: 0.05 }, "stable", 0],
  ["58 passes at a target of 5 %", { passes: 58, target: 0.05 }, "inconclusive", 1],
  ["one order that fails", { kind: "schedules", orders: { a: [3, 0], b: [0, 3] } }, "flaky", 0],
])("%s: %s", (_, shown, verdict, needs) => {
  const { judgement } = judged(shown);
  expect([judgement.verdict, shown.failures === 3 ? 0 : judgement.needs]).toEqual([verdict, needs]);
});

test("harness errors are counted apart", () => {
  const { tally, judgement } = judged({ failures: 4, passes: 299, outcome: "harness-error" });
  expect(tally).toMatchObject({ n: 299, failures: 0, harnessErrors: 4, outcomes: { ok: 299 } });
  expect(judgement.verdict).toBe("stable");
});

test("a rate is told with what the reader may rely on", () => {
  const words = (shown: Shown) => rateInWords(judged(shown).tally, judged(shown).judgement);
  expect(words({})).toBe("no trial");
  expect(words({ passes: 299 })).toBe("0 of 299 failed (below 1.0 %)");
  expect(words({ passes: 59, target: 0.05 })).toBe("0 of 59 failed (below 5.0 %)");
  expect(words({ passes: 29, target: 0.1 })).toBe("0 of 29 failed (below 9.8 %)");
  expect(words({ failures: 1, passes: 9 })).toBe("1 of 10 failed (0.3 % to 45 %)");
});
