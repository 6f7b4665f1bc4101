import { expect, test } from "vitest";
import { duration, plainProgress } from "./progress.ts";

test.each([
  [0, "0 s"],
  [999, "1 s"],
  [59_000, "59 s"],
  [60_000, "1 min 00 s"],
  [200_000, "3 min 20 s"],
  [2 * 3600_000 + 5 * 60_000, "2 h 05 min"],
])("%d ms are %s", (ms, words) => {
  expect(duration(ms)).toBe(words);
});

test("without a terminal a line comes at once and then every ten seconds, not at each trial", () => {
  const lines: string[] = [];
  const progress = plainProgress((text) => lines.push(text));
  const now = {
    outcome: "ok",
    scenario: "setting",
    trials: 1,
    cells: 9,
    cellsDone: () => 2,
    msLeft: () => 61_000,
  } as const;
  for (let trial = 0; trial < 100; trial++) progress.trial(now);
  progress.say("done");
  expect(lines).toEqual(["2 of 9 cells settled, 1 trials, about 1 min 01 s left (setting: ok)\n", "done\n"]);
});
