import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exploration, Move } from "../../scenarios/scenario.ts";
import { explore } from "./explore.ts";
import { explorations } from "./testing/explorations.ts";
import { allOrders, classes, idOf, type Plain } from "./testing/reference.ts";

const everything = { preemptions: 99, orders: 10_000 };
const bounds = fc.record({ preemptions: fc.nat(3), orders: fc.constantFrom(1, 5, 10_000) });

describe("orders of two actors", () => {
  const move = (name: string, writes: string[] = []): Move => ({ name, reads: [], writes });
  const actors = { a: [move("one", ["x"]), move("two")], b: [move("three", ["x"])] };

  it("are one for each class, the one with the fewest preemptions, then the first by id", () => {
    // Of the three orders two differ only in whether `two` comes before `three`, which nobody can tell.
    expect(explore({ actors }, everything)).toEqual({
      orders: ["a:one,two/b:three", "b:three/a:one,two"],
      bounds: everything,
      ...{ possible: 3, withinPreemptions: 3, commuting: 1, cut: 0 },
    });
  });

  it("keep to the bound of preemptions", () => {
    const dependent = { a: [move("one", ["x"]), move("two", ["x"])], b: [move("three", ["x"])] };
    const orders = ["a:one,two/b:three", "b:three/a:one,two"];
    expect(explore({ actors: dependent }, { preemptions: 0, orders: 9 })).toMatchObject({
      orders,
      withinPreemptions: 2,
    });
    expect(explore({ actors: dependent }, { preemptions: 1, orders: 9 }).orders).toEqual([
      ...orders,
      "a:one/b:three/a:two",
    ]);
  });

  it("are cut where there are too many, and the cut is told", () => {
    expect(explore({ actors }, { preemptions: 9, orders: 1 })).toMatchObject({ orders: ["a:one,two/b:three"], cut: 1 });
  });

  it("put a move between the halves of a held step only where it touches what the step does", () => {
    const held = { ...move("one", ["x"]), held: true as const };
    expect(explore({ actors: { a: [held], b: [move("two", ["x"])] } }, everything).orders).toEqual([
      "a:one..,..one/b:two",
      "b:two/a:one..,..one",
      "a:one../b:two/a:..one",
    ]);
    expect(explore({ actors: { a: [held], b: [move("two", ["y"])] } }, everything).orders).toHaveLength(1);
  });

  it("wait for what a step waits for: going on with another actor then is no preemption", () => {
    const after = { "a.two": ["b.three"] };
    expect(explore({ actors, after }, { preemptions: 0, orders: 9 })).toMatchObject({
      orders: ["a:one/b:three/a:two", "b:three/a:one,two"],
      possible: 2,
      withinPreemptions: 2,
    });
  });

  it("do not go on with an actor whom the kernel keeps, until somebody releases him", () => {
    const start = [move("mount", ["overlay"]), move("use", ["overlay"])];
    const server = [move("mount", ["lower"]), move("answer")];
    const kept = { "start.mount": { from: ["server.mount"], until: ["server.answer"] } };
    expect(explore({ actors: { server, start }, kept }, { preemptions: 0, orders: 9 })).toMatchObject({
      // `server:mount/start:mount,use/server:answer` cannot happen, and who goes on with the server there preempts nobody.
      orders: ["server:mount,answer/start:mount,use", "start:mount,use/server:mount,answer"],
      possible: 6 - 1,
    });
    expect(explore({ actors: { server, start }, kept }, { preemptions: 1, orders: 9 }).orders).toContain(
      "server:mount/start:mount/server:answer/start:use",
    );
  });

  it("put a kept step where it is released: whoever touches what it does comes before or after that", () => {
    const start = [move("mount", ["upper"])];
    const server = [move("mount"), move("answer")];
    const kept = { "start.mount": { from: ["server.mount"], until: ["server.answer"] } };
    const cleaner = [move("remove", ["upper"])];
    const { orders } = explore({ actors: { server, start, cleaner }, kept }, everything);
    // Alone `answer` and `remove` have nothing to do with each other.
    expect(orders).toContain("server:mount/start:mount/server:answer/cleaner:remove");
    expect(orders).toContain("server:mount/start:mount/cleaner:remove/server:answer");
  });

  it("refuse a step that waits for one that there is not, and steps that wait for each other", () => {
    expect(() => explore({ actors, after: { "a.one": ["c.none"] } }, everything)).toThrow(
      '"c.none" is named, which no actor has',
    );
    expect(() => explore({ actors, after: { "c.none": ["a.one"] } }, everything)).toThrow(
      '"c.none" is named, which no actor has',
    );
    const circle = { "a.one": ["b.three"], "b.three": ["a.two"] };
    expect(() => explore({ actors, after: circle }, everything)).toThrow("no order is possible");
  });
});

describe("against every order made by force", () => {
  const check = (property: (exploration: Exploration, bounds: { preemptions: number; orders: number }) => void) => {
    const possible = explorations.filter((exploration) => allOrders(exploration).length > 0);
    fc.assert(fc.property(possible, bounds, property), { numRuns: 300 });
  };

  it("the numbers are right, and each class within the bound has its best order", () => {
    check((exploration, bounds) => {
      const all = allOrders(exploration).map(({ order, preemptions }) => ({ id: idOf(order), order, preemptions }));
      const within = all.filter(({ preemptions }) => preemptions <= bounds.preemptions);
      const best = classes(
        exploration,
        all.map(({ order }) => order),
      )
        .map((ids) => all.filter(({ id }) => ids.has(id)).sort(byPreemptionsThenId)[0])
        .filter((order) => order !== undefined)
        .filter(({ preemptions }) => preemptions <= bounds.preemptions)
        .sort(byPreemptionsThenId);
      expect(explore(exploration, bounds)).toEqual({
        orders: best.slice(0, bounds.orders).map(({ id }) => id),
        bounds,
        possible: all.length,
        withinPreemptions: within.length,
        commuting: within.length - best.length,
        cut: Math.max(0, best.length - bounds.orders),
      });
    });
  });

  it("the orders left out end in states that the others reach, too", () => {
    check((exploration, { preemptions }) => {
      const within = allOrders(exploration).filter((order) => order.preemptions <= preemptions);
      const ends = new Map(within.map(({ order }) => [idOf(order), endOf(order)]));
      const { orders } = explore(exploration, { preemptions, orders: 10_000 });
      expect(new Set(orders.map((id) => ends.get(id) ?? endOf([])))).toEqual(new Set(ends.values()));
    });
  });
});

it("goes through four actors of five moves each, every one of which depends on all others, within two preemptions", () => {
  const moves = ["m1", "m2", "m3", "m4", "m5"].map((name) => ({ name, reads: [], writes: ["x"] }));
  const actors = { a: moves, b: moves, c: moves, d: moves };
  // Possible: 20! / 5!^4. Without a preemption 4!. With one: an actor's run is parted at one of 4 places, (5! / 2 - 4!) ways to line
  // up the parts. With two: one run in three parts (6 ways; 3! * 4 line-ups), or two runs in two (4 * 4; 6! / 4 - 2 * 5! / 2 + 4!).
  const withinPreemptions = 24 + 4 * 4 * 36 + (4 * 6 * 24 + 6 * 16 * 84);
  const orders = { possible: 11_732_745_024, withinPreemptions, commuting: 0, cut: withinPreemptions - 100 };
  expect(explore({ actors }, { preemptions: 2, orders: 100 })).toMatchObject(orders);
});

type Ordered = { readonly id: string; readonly preemptions: number };

function byPreemptionsThenId(a: Ordered, b: Ordered): number {
  return a.preemptions - b.preemptions || (a.id < b.id ? -1 : 1);
}

/**
 * A machine whose steps do what their footprints say: each changes what it writes, depending on all that it reads and writes and on
 * all that its actor saw before. Both halves of a held step do, and one that was kept does again when it is released.
 */
function endOf(order: readonly Plain[]): string {
  const state: Record<string, string> = {};
  const seen: Record<string, string> = {};
  for (const { actor, step, move } of order.flatMap((event) => [event, ...event.releases])) {
    const touched = [...move.reads, ...move.writes].map((name) => `${name}=${state[name] ?? ""}`);
    seen[actor] = hash(`${seen[actor] ?? ""} ${step} ${touched}`);
    for (const name of move.writes) state[name] = hash(`${name} ${seen[actor]}`);
  }
  return JSON.stringify([Object.entries(state).sort(), Object.entries(seen).sort()]);
}

/** Short enough to nest, long enough not to collide among some thousand states. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const character of text) {
    value = BigInt.asUintN(64, (value ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  }
  return value.toString(36);
}
