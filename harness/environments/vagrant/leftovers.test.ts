import { expect, it } from "vitest";
import { ownerMark } from "../owner.ts";
import { deadMark } from "../testing/dead-mark.ts";
import { deadAmong } from "./leftovers.ts";

it("knows domains of dead runs by their mark, and leaves those of the living and of people alone", () => {
  const dead = `mountproof-${deadMark()}-0a1b2c3d-89abcdef-6.1.0-56-cloud-amd64`;
  const alive = `mountproof-${ownerMark()}-0a1b2c3d-89abcdef-6.1.0-56-cloud-amd64`;
  expect(deadAmong([dead, alive, "mountproof-6.1.0-56-cloud-amd64", "web", ""])).toEqual([dead]);
});
