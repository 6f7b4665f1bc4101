import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderId, stepsOfId } from "../../scenarios/order.ts";
import { reduceOrder } from "./reduce.ts";
import { explorations } from "./testing/explorations.ts";
import { allOrders } from "./testing/reference.ts";

/** An order that fails when these moves come in this order, whatever is between them. */
const subsequence = (...wanted: string[]) => {
  return async (id: string) => {
    const steps = stepsOfId(id) ?? [];
    let from = 0;
    return wanted.every((step) => {
      from = steps.indexOf(step, from) + 1;
      return from > 0;
    });
  };
};

describe("a failing order", () => {
  const whole = "server:mount,answer/start:ready,overlay,mkdir/cleaner:list,remove/server:stat/start:walk,verify";

  it("keeps what the failure needs", async () => {
    const fails = subsequence("start.mkdir", "cleaner.remove", "start.walk");
    expect((await reduceOrder(whole, fails)).shortest).toBe("start:mkdir/cleaner:remove/start:walk");
  });

  it("gets as few switches as the failure allows", async () => {
    const order = "a:one/b:two/a:three/c:four/b:five";
    const all = async (id: string) => stepsOfId(id)?.length === 5;
    // No steps can go: only runs are joined.
    expect((await reduceOrder(order, all)).shortest).toBe("a:one,three/b:two,five/c:four");
  });

  it("has its held steps let go where stopping them does not matter", async () => {
    const order = "a:one../b:two/a:..one,three";
    const held = await reduceOrder(order, subsequence("a.one&", "b.two", "a.one!"));
    expect(held.shortest).toBe("a:one../b:two/a:..one");
    const late = async (id: string) => (await subsequence("b.two", "a.one!")(id)) || subsequence("b.two", "a.one")(id);
    expect((await reduceOrder(order, late)).shortest).toBe("b:two/a:one");
    const early = async (id: string) => (await subsequence("a.one&", "b.two")(id)) || subsequence("a.one", "b.two")(id);
    expect((await reduceOrder(order, early)).shortest).toBe("a:one/b:two");
  });

  it("is asked about no more often than the limit says, and each order once", async () => {
    const asked: string[] = [];
    const fails = async (id: string) => {
      asked.push(id);
      return subsequence("cleaner.remove", "start.walk")(id);
    };
    expect(await reduceOrder(whole, fails, { tries: 3 })).toMatchObject({ tried: 3 });
    expect(asked).toHaveLength(3);
    asked.length = 0;
    const { tried, shortest } = await reduceOrder(whole, fails);
    expect({ tried, shortest }).toEqual({ tried: asked.length, shortest: "cleaner:remove/start:walk" });
    expect(new Set(asked).size).toBe(asked.length);
  });

  it("becomes none that cannot happen, and those are not asked about", async () => {
    const canHappen = (order: readonly string[]) => order.includes("server.answer");
    const asked: string[] = [];
    const fails = async (id: string) => {
      asked.push(id);
      return subsequence("cleaner.remove", "start.walk")(id);
    };
    const { shortest, tried } = await reduceOrder(whole, fails, { canHappen });
    expect(shortest).toBe("server:answer/cleaner:remove/start:walk");
    expect(asked.filter((id) => !id.includes("answer"))).toEqual([]);
    expect(tried).toBe(asked.length);
  });

  it("must name its moves", async () => {
    await expect(reduceOrder("in-order", async () => true)).rejects.toThrow('not "in-order"');
  });
});

describe("any failing order, for any reason", () => {
  const orders = explorations
    .filter(({ actors }) => Object.values(actors).flat().length > 1)
    .map((exploration) => allOrders(exploration).map(({ order }) => orderId(order.map(({ step }) => step))))
    .filter((ids) => ids.length > 0)
    .chain((ids) => fc.constantFrom(...ids));

  it("is left with moves none of which can go, when more moves only make a failure likelier", async () => {
    await fc.assert(
      fc.asyncProperty(orders, fc.infiniteStream(fc.boolean()), async (id, chance) => {
        const wanted = (stepsOfId(id) ?? []).filter(() => chance.next().value);
        const fails = subsequence(...wanted);
        const { shortest } = await reduceOrder(id, fails);
        await expectMinimal(shortest, fails);
        // Exactly the wanted moves, and the other half of a held one.
        const names = (steps: readonly string[]) => new Set(steps.map((step) => step.replace(/[&!]$/, "")));
        if (wanted.length > 0) expect(names(stepsOfId(shortest) ?? [])).toEqual(names(wanted));
      }),
      { numRuns: 300 },
    );
  });

  it("is left with moves none of which can go, when orders fail as they like", async () => {
    await fc.assert(
      fc.asyncProperty(orders, fc.nat(), fc.integer({ min: 2, max: 5 }), async (id, seed, oneOf) => {
        const fails = async (candidate: string) => candidate === id || hash(`${seed} ${candidate}`) % oneOf === 0;
        const { shortest, tried } = await reduceOrder(id, fails, { tries: 10_000 });
        await expectMinimal(shortest, fails);
        expect(await reduceOrder(id, fails, { tries: 10_000 })).toEqual({ shortest, tried });
      }),
      { numRuns: 300 },
    );
  });
});

async function expectMinimal(id: string, fails: (id: string) => Promise<boolean>): Promise<void> {
  expect(await fails(id)).toBe(true);
  const steps = stepsOfId(id) ?? [];
  for (const name of new Set(steps.map((step) => step.replace(/[&!]$/, "")))) {
    const rest = steps.filter((step) => step.replace(/[&!]$/, "") !== name);
    if (rest.length > 0) expect(await fails(orderId(rest)), `${id} without ${name}`).toBe(false);
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return value >>> 8;
}
