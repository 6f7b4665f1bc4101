import fc from "fast-check";
import { expect, it } from "vitest";
import { order } from "../../scenarios/order.ts";
import type { Exploration } from "../../scenarios/scenario.ts";
import { movesWhileFree } from "./kept.ts";
import { explorations } from "./testing/explorations.ts";
import { allOrders, idOf } from "./testing/reference.ts";

const move = (name: string) => ({ name, reads: [], writes: [] });
const exploration: Exploration = {
  actors: {
    server: [move("mount"), move("answer")],
    start: [move("overlay"), move("verify")],
    teardown: [move("umount")],
  },
  kept: { "start.overlay": { from: ["server.mount"], until: ["server.answer"], unless: ["teardown.umount"] } },
};

it.each([
  ["released in time", "server: mount; start: overlay; server: answer; start: verify", true],
  ["never kept", "start: overlay verify; server: mount answer", true],
  ["kept to the end", "server: mount; start: overlay", true],
  ["kept, and moved all the same", "server: mount; start: overlay verify; server: answer", false],
  ["answered before", "server: mount answer; start: overlay verify", true],
  ["out of sight before", "server: mount; teardown: umount; start: overlay verify", true],
  ["out of sight too late", "server: mount; start: overlay; teardown: umount; start: verify", false],
  ["a held step whose second half comes too early", "server: mount; start: overlay& overlay!; server: answer", false],
  ["a held step", "server: mount; start: overlay&; server: answer; start: overlay! verify", true],
])("%s", (_what, text, free) => {
  expect(movesWhileFree(order(text), exploration)).toBe(free);
});

it("is so in every order that is explored, and in no other that differs from them in keeping alone", () => {
  fc.assert(
    fc.property(explorations, ({ kept = {}, ...exploration }) => {
      const explored = new Set(allOrders({ ...exploration, kept }).map(({ order }) => idOf(order)));
      for (const { order } of allOrders(exploration)) {
        const free = movesWhileFree(
          order.map(({ step }) => step),
          { ...exploration, kept },
        );
        expect(free, idOf(order)).toBe(explored.has(idOf(order)));
      }
    }),
  );
});
