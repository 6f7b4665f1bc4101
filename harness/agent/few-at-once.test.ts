import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { fewAtOnce } from "./few-at-once.ts";

test("makes as many as asked for, no more at a time than there are processors", async () => {
  let [going, most, next] = [0, 0, 0];
  const make = async () => {
    most = Math.max(most, ++going);
    await new Promise((resolve) => setImmediate(resolve));
    going--;
    return next++;
  };
  const made = await fewAtOnce(33, make, () => expect.unreachable());
  expect(made).toEqual(Array.from({ length: 33 }, (_, index) => index));
  expect(most).toBe(Math.min(33, availableParallelism()));
  expect(await fewAtOnce(0, make, () => expect.unreachable())).toEqual([]);
});

test("hands back what was made when a call fails", async () => {
  let calls = 0;
  const unused: number[] = [];
  const make = async () => {
    if (++calls === 6) throw new Error("no more");
    return calls;
  };
  await expect(fewAtOnce(100, make, (made) => unused.push(...made))).rejects.toThrow("no more");
  expect(unused).toHaveLength(calls - 1);
});
