import { once } from "node:events";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { enterPrivateMounts } from "./private-mounts.ts";
import { mounterAt, nothing, remains, settingsAt, spawnMounter } from "./test-bases.ts";
import { makeTestImage, type TestImage } from "./test-image.ts";

let base = "";
let image: TestImage;
beforeAll(async () => {
  base = await enterPrivateMounts();
  image = await makeTestImage(base, "image");
});

test("a server started by another process is shared with it and survives it", async () => {
  const here = join(base, "shared");
  const mounter = mounterAt(here);
  const mountHere = (containerId: string) => JSON.stringify({ containerId, ...image });
  const first = spawnMounter(settingsAt(here), `await mounter.mount(${mountHere("theirs")});`);
  expect(await once(first, "exit")).toEqual([0, null]);
  await mounter.mount({ containerId: "ours", ...image });
  expect(remains(here).servers).toHaveLength(1);
  const second = spawnMounter(settingsAt(here), `await mounter.umount("theirs");`);
  expect(await once(second, "exit")).toEqual([0, null]);
  expect((await mounter.list())[0]).toMatchObject({ health: "healthy", containers: [{ containerId: "ours" }] });
  await mounter.umount("ours");
  expect(remains(here)).toEqual(nothing);
});

test("two processes that mount and unmount one image 50 times between them leave nothing", async () => {
  const here = join(base, "race");
  const cycle = (name: string) => `
    const { readFileSync } = await import("node:fs");
    for (let i = 0; i < 25; i++) {
      const { rootfs } = await mounter.mount({ containerId: "${name}-" + i, ...${JSON.stringify(image)} });
      if (readFileSync(rootfs + "/bin/hello", "utf8") !== "image") throw new Error("wrong content");
      await mounter.umount("${name}-" + i);
    }`;
  const racers = ["a", "b"].map((name) => spawnMounter(settingsAt(here), cycle(name)));
  expect(await Promise.all(racers.map((racer) => once(racer, "exit")))).toEqual([
    [0, null],
    [0, null],
  ]);
  expect(remains(here)).toEqual(nothing);
});
