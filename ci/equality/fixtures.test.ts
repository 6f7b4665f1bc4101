/**
 * What is served is what the image is, whoever looks, by whichever library, from wherever the bytes come, the first time and the
 * second. Each library, view and origin is met here; every combination of them, and large images, in `everything.suite.ts`.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureNames, prepareFixture } from "../../fixtures/build.ts";
import type { Expected } from "./compare.ts";
import { expectedOf } from "./expected.ts";
import { type Hall, openHall, type Way } from "./hall.ts";

const ways: readonly Way[] = [
  { library: "own", view: "lower", origin: "a registry" },
  { library: "own", view: "overlay", origin: "a store" },
  { library: "fuse-native", view: "overlay", origin: "a registry" },
  { library: "fuse-native", view: "lower", origin: "a store" },
];

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.close());

describe.each(fixtureNames)("%s", (name) => {
  let image: Awaited<ReturnType<typeof prepareFixture>>;
  let expected: Expected;
  beforeAll(async () => {
    image = await prepareFixture(name);
    expected = await expectedOf(image);
  });

  test.each(ways)("by $library as $view from $origin", async (way) => {
    expect(await hall.differences(image, expected, way)).toEqual([]);
  });
});
