/** What is told, freed and kept after a server, a mounter, or both were killed. */
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { imagePaths } from "./layout.ts";
import type { ContainerState, ImageState } from "./list.ts";
import type { OverlayMounter } from "./mounter.ts";
import { enterPrivateMounts } from "./private-mounts.ts";
import { identify } from "./process.ts";
import { mounterAt, nothing, remains, serversBelow, settingsAt, spawnMounter } from "./test-bases.ts";
import { makeTestImage, type TestImage } from "./test-image.ts";

let base = "";
let image: TestImage;
let other: TestImage;
beforeAll(async () => {
  base = await enterPrivateMounts();
  image = await makeTestImage(base, "image");
  other = await makeTestImage(base, "other");
});

let count = 0;
let here = "";
let mounter: OverlayMounter;
beforeEach(() => {
  here = join(base, `recovery-${count++}`);
  mounter = mounterAt(here);
  return () => expect(remains(here)).toEqual(nothing);
});

const patient = { timeout: 60_000 };

async function killServers(): Promise<void> {
  const servers = serversBelow(here);
  for (const pid of servers) process.kill(pid, "SIGKILL");
  await expect.poll(() => servers.map(identify).filter(Boolean)).toEqual([]);
}

async function states(): Promise<[ImageState, ...ContainerState[]][]> {
  return (await mounter.list()).map(({ state, containers }) => [state, ...containers.map((one) => one.state)]);
}

describe("a server that was killed", () => {
  test("clean frees the mounts and keeps what was written; a new mount goes on with it", async () => {
    const { rootfs, upper } = await mounter.mount({ containerId: "a", ...image });
    await mounter.mount({ containerId: "b", ...image });
    expect(await states()).toEqual([["healthy", "healthy", "healthy"]]);
    writeFileSync(join(rootfs, "usr/bin/hello"), "changed");
    writeFileSync(join(rootfs, "proc/new"), "new");
    await killServers();
    expect(await states()).toEqual([["server-dead", "on-dead-lower", "on-dead-lower"]]);
    await expect(mounter.mount({ containerId: "a", ...image })).rejects.toMatchObject({
      code: "ALREADY_MOUNTED",
      hint: expect.stringContaining("mountproof clean"),
    });
    expect(await mounter.clean()).toEqual([
      `container "a": its FUSE server is dead; what it wrote is kept in "${upper}"`,
      `container "b": its FUSE server is dead`,
    ]);
    expect(remains(here).mounts).toEqual([]);
    expect(await mounter.clean()).toEqual([]);

    const again = await mounter.mount({ containerId: "a", ...image });
    expect(readFileSync(join(again.rootfs, "bin/hello"), "utf8")).toBe("changed");
    expect(readFileSync(join(again.rootfs, "proc/new"), "utf8")).toBe("new");
    // And once more, though nothing was written since.
    await killServers();
    await mounter.clean();
    const third = await mounter.mount({ containerId: "a", ...image });
    expect(readFileSync(join(third.rootfs, "bin/hello"), "utf8")).toBe("changed");
    await mounter.umount("a");
  });

  test("what was written over one image is not mounted over another, nor with options that read it otherwise", async () => {
    const { rootfs, upper } = await mounter.mount({ containerId: "a", ...image });
    writeFileSync(join(rootfs, "new"), "new");
    await killServers();
    await mounter.clean();
    const refused = [
      { ...other },
      { ...image, options: { index: "off", metacopy: "on" } },
      { ...image, options: { redirect_dir: "on" } },
    ] as const;
    for (const request of refused)
      await expect(mounter.mount({ containerId: "a", ...request })).rejects.toMatchObject({ code: "UPPER_NOT_EMPTY" });
    const byFuse = mounterAt(here, { useKernelOverlayfs: false });
    await expect(byFuse.mount({ containerId: "a", ...image })).rejects.toMatchObject({ code: "UPPER_NOT_EMPTY" });
    expect(readFileSync(join(upper, "new"), "utf8")).toBe("new");
    await mounter.umount("a");
  });

  test("an upper that was being removed is not taken for whole", async () => {
    const { rootfs, upper } = await mounter.mount({ containerId: "a", ...image });
    writeFileSync(join(rootfs, "new"), "new");
    await mounter.umount("a", { keepUpper: true });
    const { removeUpperRecord } = await import("./upper-record.ts");
    removeUpperRecord(upper);
    await expect(mounter.mount({ containerId: "a", ...image })).rejects.toThrow(/is not whole/);
    await mounter.umount("a");
  });

  test("an overlay on the lower before is told from those on the new one", async () => {
    await mounter.mount({ containerId: "a", ...image, ttlSec: 60 });
    await killServers();
    await mounter.mount({ containerId: "b", ...image, ttlSec: 60 });
    expect(await states()).toEqual([["healthy", "on-dead-lower", "healthy"]]);
    expect(await mounter.clean()).toEqual(['container "a": its FUSE server is dead']);
    expect(await states()).toEqual([["healthy", "healthy"]]);
    await mounter.umount("b");
  });
});

test("what is in use is told, and all else is freed", async () => {
  const { rootfs } = await mounter.mount({ containerId: "a", ...image });
  await mounter.mount({ containerId: "b", ...other });
  mkdirSync(join(rootfs, "etc/used"));
  const back = process.cwd();
  process.chdir(join(rootfs, "etc/used"));
  await killServers();
  const freed: string[] = [];
  await expect(mounter.clean({ onFreed: (line) => freed.push(line) })).rejects.toMatchObject({ errno: "EBUSY" });
  expect(freed).toEqual(['container "b": its FUSE server is dead']);
  process.chdir(back);
  await mounter.clean();
  await mounter.umount("a");
});

/** The first image, once the call that a killed mounter had begun has ended: until then the container is told as busy. */
async function settled(): Promise<[ImageState, ...ContainerState[]] | undefined> {
  let found = await states();
  const isBusy = () => found.some((image) => image.includes("busy"));
  for (const end = performance.now() + patient.timeout; isBusy() && performance.now() < end; found = await states())
    await sleep(5);
  return found[0];
}

describe("a mounter killed at any time", () => {
  const start = performance.now;
  // Of the whole of a mount, on this machine as busy as it is.
  let wholeMs = 1000;
  beforeAll(async () => {
    const place = join(base, "timing");
    const begin = start.call(performance);
    await once(
      spawnMounter(settingsAt(place), `await mounter.mount(${JSON.stringify({ containerId: "a", ...image })});`),
      "exit",
    );
    wholeMs = performance.now() - begin;
    await mounterAt(place).umount("a");
  });

  test.each(Array.from({ length: 6 }, (_, at) => [at, at % 2 === 0] as const))(
    "%i: the list names it, clean frees it, a new mount works (its server is killed too: %s)",
    async (at, both) => {
      const child = spawnMounter(
        settingsAt(here),
        `await mounter.mount(${JSON.stringify({ containerId: "a", ...image })});`,
      );
      const exited = once(child, "exit");
      await Promise.race([sleep((wholeMs * (at + 2)) / 8), exited]);
      child.kill("SIGKILL");
      await exited;
      if (both) await killServers();
      const [ofImage, ofContainer] = (await settled()) ?? [];
      expect([undefined, "healthy", "half-mounted", "on-dead-lower"]).toContain(ofContainer);
      if (ofContainer === "healthy") expect(ofImage).toBe("healthy");
      if (ofContainer === "healthy") await mounter.umount("a");
      else await mounter.clean();
      // The server may have been started by then, and not have said so.
      await expect
        .poll(async () => [...(await mounter.clean()), ...remains(here).files, ...remains(here).mounts], patient)
        .toEqual([]);
      const { rootfs } = await mounter.mount({ containerId: "a", ...image });
      expect(readFileSync(join(rootfs, "bin/hello"), "utf8")).toBe("image");
      await mounter.umount("a");
    },
  );
});

describe("files that a crash of the machine, or of a writer, left", () => {
  test("a reference without its bytes, and one without its name", async () => {
    const layout = { mountBase: join(here, "clip"), rootfsBase: join(here, "run") };
    const { references } = imagePaths(layout, image.imageDigest);
    await mounter.mount({ containerId: "a", ...image });
    await killServers();
    writeFileSync(join(references, "a"), "");
    writeFileSync(join(references, ".b"), "{");
    expect(await states()).toEqual([["server-dead", "half-mounted"]]);
    await mounter.clean();
    expect(existsSync(references)).toBe(false);
  });

  test("a record of an upper without its bytes keeps what was written", async () => {
    const { rootfs, upper } = await mounter.mount({ containerId: "a", ...image });
    writeFileSync(join(rootfs, "new"), "new");
    await killServers();
    writeFileSync(join(upper, "../.a"), "");
    await mounter.clean();
    expect(readFileSync(join(upper, "new"), "utf8")).toBe("new");
    await expect(mounter.mount({ containerId: "a", ...image })).rejects.toThrow(/nothing tells over which image/);
    await mounter.umount("a");
  });

  test("a probe that was cut short is no part of what was written", async () => {
    const { rootfs, upper } = await mounter.mount({ containerId: "a", ...image });
    writeFileSync(join(rootfs, "etc/new"), "new");
    await killServers();
    await mounter.clean();
    for (const place of ["", "etc"]) mkdirSync(join(upper, place, ".mountproof-probe-1"));
    const again = await mounter.mount({ containerId: "a", ...image });
    for (const place of ["", "etc"]) expect(existsSync(join(again.rootfs, place, ".mountproof-probe-1"))).toBe(false);
    expect(readFileSync(join(again.rootfs, "etc/new"), "utf8")).toBe("new");
    await mounter.umount("a");
  });
});

test("a live server whose status is lost is found, and shared", async () => {
  const { rmSync } = await import("node:fs");
  await mounter.mount({ containerId: "a", ...image });
  const { status } = imagePaths({ mountBase: join(here, "clip"), rootfsBase: "" }, image.imageDigest);
  rmSync(status);
  await mounter.mount({ containerId: "b", ...image });
  expect(serversBelow(here)).toHaveLength(1);
  expect(await states()).toEqual([["healthy", "healthy", "healthy"]]);
  await mounter.umount("a");
  await mounter.umount("b");
});

test("metrics come from the server on request; a shared server with another cache is told", async () => {
  await mounter.mount({ containerId: "a", ...image });
  const cache = join(here, "cache");
  const { notes } = await mounter.mount({
    containerId: "b",
    ...image,
    content: { cache: { directory: cache } },
    threads: 2,
  });
  expect(notes).toEqual([
    expect.stringMatching(
      /served already, by process \d+, and content.cache.directory is not set, not ".*cache"; threads is 1, not 2/,
    ),
  ]);
  const [listed] = await mounter.list({ metrics: true });
  expect(listed?.metrics?.imageDigest).toBe(image.imageDigest);
  expect(listed?.metrics?.requests.LOOKUP?.count).toBeGreaterThan(0);
  expect((await mounter.list())[0]?.metrics).toBeUndefined();
  await mounter.umount("a");
  await mounter.umount("b");
});
