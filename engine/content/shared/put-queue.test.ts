import { expect, test } from "vitest";
import { createPutQueue } from "./put-queue.ts";

const span = { digest: "", length: 10 };

test("holds no more than its limit, gives two at a time, and takes more when some are gone", async () => {
  const given: (() => void)[] = [];
  const put = () => new Promise<void>((resolve) => given.push(resolve));
  const queue = createPutQueue(put, { concurrency: 2, limitBytes: 30 });
  const add = () => queue.add(span, Buffer.alloc(10));
  expect([add(), add(), add(), add()]).toEqual([true, true, true, false]);
  expect(given.length).toBe(2);
  given[0]?.();
  await new Promise(setImmediate);
  expect(given.length).toBe(3);
  expect([add(), add()]).toEqual([true, false]);
  queue.close();
  expect(add()).toBe(false);
  for (const done of given) done();
  await queue.idle();
  // What had not begun when it was closed is forgotten.
  expect(given.length).toBe(3);
});
