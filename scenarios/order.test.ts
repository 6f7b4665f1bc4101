import { expect, test } from "vitest";
import { order } from "./order.ts";

test("each step gets its actor", () => {
  expect(order("start: mount-lower await-ready&; cleaner: remove;\n start: await-ready!")).toEqual([
    "start.mount-lower",
    "start.await-ready&",
    "cleaner.remove",
    "start.await-ready!",
  ]);
});

test("text without an actor is refused", () => {
  expect(() => order("mount-lower await-ready")).toThrow('"mount-lower await-ready" is not "actor: steps"');
});
