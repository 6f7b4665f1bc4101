import fc from "fast-check";
import { expect, test } from "vitest";
import { stepsOfId } from "../../../scenarios/order.ts";
import { failingMove, failingStep, upToStep } from "./failing-step.ts";
import { lanesOf } from "./lanes.ts";
import { nearestPassing } from "./nearest.ts";

const order = (id: string) => stepsOfId(id) ?? expect.unreachable(id);
const step = (name: string, from: number, to = from, held = false) => ({ step: name, from, to, held });

test("each actor has a lane, in which a held call lasts from the move that begins it to the one that lets it go", () => {
  expect(lanesOf(order("server:mount/start:overlay../cleaner:remove,again/start:..overlay,verify"))).toEqual([
    { actor: "server", spans: [step("mount", 1)] },
    { actor: "start", spans: [step("overlay", 2, 5, true), step("verify", 6)] },
    { actor: "cleaner", spans: [step("remove", 3), step("again", 4)] },
  ]);
});

test("a call that nobody moves beside is not drawn as held, and one that is never let go lasts to the end", () => {
  expect(lanesOf(order("start:overlay..,..overlay"))).toEqual([{ actor: "start", spans: [step("overlay", 1, 2)] }]);
  expect(lanesOf(order("start:overlay../server:die"))[0]?.spans).toEqual([step("overlay", 1, 2, true)]);
});

test("lanes come as asked for, the others after them", () => {
  const actors = (first: string[]) => lanesOf(order("a:one/b:two/c:three"), first).map(({ actor }) => actor);
  expect(actors(["c", "nobody", "b"])).toEqual(["c", "b", "a"]);
});

test("the lanes of any order hold each move once, and spans of a lane do not overlap", () => {
  const move = fc.record({ actor: fc.constantFrom("a", "b", "c"), held: fc.boolean() });
  fc.assert(
    fc.property(fc.array(move, { minLength: 1, maxLength: 12 }), (moves) => {
      const steps = moves.flatMap(({ actor, held }, i) =>
        held ? [`${actor}.s${i}&`, `${actor}.s${i}!`] : [`${actor}.s${i}`],
      );
      const lanes = lanesOf(steps);
      const covered = lanes.flatMap(({ spans }) =>
        spans.flatMap(({ from, to }) => (from === to ? [from] : [from, to])),
      );
      expect(covered.toSorted((a, b) => a - b)).toEqual(steps.map((_, i) => i + 1));
      for (const { spans } of lanes)
        for (const [i, span] of spans.entries()) expect(span.from).toBeGreaterThan(spans[i - 1]?.to ?? 0);
    }),
  );
});

test("the move at which a failure shows is the last one of its step, or the last of all", () => {
  const held = order("start:overlay../server:die/start:..overlay,verify");
  expect(failingStep("hang at start.overlay (ETIMEDOUT)")).toBe("start.overlay");
  expect(failingMove(held, "hang at start.overlay (ETIMEDOUT)")).toBe(3);
  expect(failingMove(held, "wrong-content")).toBe(4);
  expect(failingMove(held, "ok at other.step")).toBe(4);
  expect(upToStep(held, "hang at start.overlay")).toEqual(held.slice(0, 3));
});

const failing = order("server:mount/start:overlay,make/cleaner:remove/start:run");

test("of the passing orders the one with the fewest pairs the other way round is the nearest", () => {
  // One pair differs: remove before make. In the others two and three do.
  const near = "server:mount/start:overlay/cleaner:remove/start:make,run";
  const far = "server:mount/cleaner:remove/start:overlay,make,run";
  const farther = "cleaner:remove/server:mount/start:overlay,make,run";
  for (const passing of [
    [near, far, farther],
    [farther, far, near],
  ])
    expect(nearestPassing(failing, passing)).toEqual({
      order: order(near),
      swap: { first: "cleaner.remove", second: "start.make" },
    });
});

test("a step that the failing order lacks comes after everything there", () => {
  const { swap } = nearestPassing(order("start:overlay,verify"), ["server:mount/start:overlay,verify"]) ?? {};
  expect(swap).toEqual({ first: "server.mount", second: "start.overlay" });
});

test("a held call counts where it ends", () => {
  const passing = "start:run../cleaner:remove/start:..run";
  expect(nearestPassing(order("cleaner:remove/start:run"), [passing])?.swap).toBeUndefined();
});

test("without a passing order there is none nearest; names of schedules are no orders", () => {
  expect(nearestPassing(failing, [])).toBeUndefined();
  expect(nearestPassing(failing, ["in-order"])).toBeUndefined();
});
