/** `npm run equality`: every fixture and three real images, in every way. Takes minutes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fuseLibraries } from "../../engine/fuse/lower.ts";
import { prepareFixture } from "../../fixtures/build.ts";
import { buildImage, imageCache, realImages } from "../../fixtures/images/index.ts";
import { indexLayout } from "../../fixtures/prepare-fixture.ts";
import { type IndexedImage, origins } from "./bytes-from.ts";
import type { Expected } from "./compare.ts";
import { expectedOf } from "./expected.ts";
import { type Hall, openHall } from "./hall.ts";

const images: Readonly<Record<string, () => Promise<IndexedImage & { readonly truthPath: string }>>> = {
  probe: () => prepareFixture("probe"),
  "edge-cases": () => prepareFixture("edge-cases"),
  ...Object.fromEntries(realImages.map((name) => [name, () => realImage(name)])),
};

async function realImage(name: (typeof realImages)[number]) {
  const image = await buildImage(name);
  return { ...image, ...(await indexLayout(image.layoutDir, imageCache())) };
}

const views = ["lower", "overlay"] as const;
const ways = fuseLibraries.flatMap((library) =>
  views.flatMap((view) => origins.map((origin) => ({ library, view, origin }))),
);

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.close());

describe.each(Object.keys(images))("%s", (name) => {
  let image: IndexedImage;
  let expected: Expected;
  beforeAll(async () => {
    const built = await (images[name] ?? expect.fail(`no image "${name}"`))();
    [image, expected] = [built, await expectedOf(built)];
  }, 900_000);

  test.each(ways)("by $library as $view from $origin", async (way) => {
    expect(await hall.differences(image, expected, way)).toEqual([]);
  });
});
