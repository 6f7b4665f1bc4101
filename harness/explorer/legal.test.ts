import { expect, it } from "vitest";
import { order } from "../../scenarios/order.ts";
import type { Exploration } from "../../scenarios/scenario.ts";
import { isLegal } from "./legal.ts";

const move = (name: string) => ({ name, reads: [], writes: [] });
const exploration: Exploration = {
  actors: {
    server: [move("mount"), move("answer-init")],
    start: [move("launch"), move("await-ready"), move("mount-overlay"), move("verify")],
  },
  after: { "start.await-ready": ["server.mount"] },
};

it.each([
  ["everything in its turn", "server: mount answer-init; start: launch await-ready mount-overlay verify", true],
  ["steps that nobody waits for left out", "server: mount; start: await-ready verify", true],
  ["what comes before the wait alone", "start: launch", true],
  ["the wait left out, and a step behind it kept", "server: mount; start: mount-overlay", false],
  ["what is waited for left out", "start: await-ready mount-overlay", false],
  ["what is waited for too late", "start: await-ready; server: mount; start: mount-overlay", false],
  ["a held step, begun before the wait is over", "server: mount&; start: await-ready; server: mount!", false],
  ["a held step behind the wait", "server: mount; start: await-ready mount-overlay& mount-overlay!", true],
])("%s", (_what, text, legal) => {
  expect(isLegal(order(text), exploration)).toBe(legal);
});

it("without waits every order is legal", () => {
  expect(isLegal(order("start: verify"), { actors: exploration.actors })).toBe(true);
});
