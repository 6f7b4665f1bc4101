import { expect, test } from "vitest";
import { createBackOff } from "./back-off.ts";

test("lets one caller at a time find out whether a part is back", () => {
  let time = 0;
  const backOff = createBackOff({ firstMs: 30, longestMs: 50 }, () => time);
  const triesAt = (moment: number) => {
    time = moment;
    return [backOff.mayTry(), backOff.mayTry()];
  };
  expect(triesAt(0)).toEqual([true, true]);
  for (let caller = 0; caller < 8; caller++) backOff.failed();
  expect(triesAt(29)).toEqual([false, false]);
  expect(triesAt(30)).toEqual([true, false]);
  backOff.failed();
  // Twice as long, but not longer than the limit.
  expect(triesAt(79)).toEqual([false, false]);
  expect(triesAt(80)).toEqual([true, false]);
  // That caller never told how it ended.
  expect(triesAt(130)).toEqual([true, false]);
  backOff.succeeded();
  expect(triesAt(130)).toEqual([true, true]);
});
