import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { order, orderId, stepsOfId } from "./order.ts";

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

describe("the id of an explored order", () => {
  const id = "server:mount/start:await-ready,mount-overlay../cleaner:remove/start:..mount-overlay,verify";
  const steps = [
    "server.mount",
    "start.await-ready",
    "start.mount-overlay&",
    "cleaner.remove",
    "start.mount-overlay!",
    "start.verify",
  ];

  test("names each move, a held step twice", () => {
    expect(orderId(steps)).toBe(id);
    expect(stepsOfId(id)).toEqual(steps);
  });

  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,9}$/);
  const step = fc
    .tuple(fc.oneof(fc.constantFrom("a", "b"), name), name, fc.constantFrom("", "&", "!"))
    .map(([actor, step, mark]) => `${actor}.${step}${mark}`);

  test("gives back any order, and a shell leaves it alone", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        expect(stepsOfId(orderId(steps))).toEqual(steps);
        expect(orderId(steps)).toMatch(/^[\w:/,.-]+$/);
      }),
    );
  });

  test("begins with the id of its first steps", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), fc.nat(), (steps, cut) => {
        const first = orderId(steps.slice(0, 1 + (cut % (steps.length - 1))));
        expect(orderId(steps).startsWith(first)).toBe(true);
        expect(orderId(steps).slice(first.length)).toMatch(/^[,/]/);
      }),
    );
  });

  test("has one spelling: whatever is read is written in the same way", () => {
    const pieces = fc.constantFrom("a", "b", ":", ":", ",", "/", "..", "x", "y", "");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const steps = stepsOfId(parts.join(""));
        if (steps) expect(orderId(steps)).toBe(parts.join(""));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    "",
    "in-order",
    "removed-before-use",
    "start:",
    ":mount",
    "start:a,,b",
    "start:..a..",
    "s:a/s:b",
    "s:a /t:b",
  ])('"%s" is none', (text) => expect(stepsOfId(text)).toBeUndefined());

  test("steps that it cannot carry are refused", () => {
    expect(() => orderId([])).toThrow("without steps");
    expect(() => orderId(["start.a b"])).toThrow('"start.a b" is not "actor.step"');
  });
});
