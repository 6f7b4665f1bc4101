import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { containerPaths, imagePaths } from "./layout.ts";
import { mountAt } from "./mount-table.ts";
import { enterPrivateMounts } from "./private-mounts.ts";
import { mounterAt, nothing, remains, settingsAt, spawnMounter } from "./test-bases.ts";
import { makeTestImage, type TestImage } from "./test-image.ts";

let base = "";
let image: TestImage;
beforeAll(async () => {
  base = await enterPrivateMounts();
  image = await makeTestImage(base, "image");
});

let count = 0;
let here = "";
beforeEach(() => {
  here = join(base, `crash-${count++}`);
  return () => expect(remains(here)).toEqual(nothing);
});

function paths() {
  const layout = { mountBase: join(here, "clip"), rootfsBase: join(here, "run") };
  const [ofImage, container] = [imagePaths(layout, image.imageDigest), containerPaths(layout, "a")];
  return { ...ofImage, ...container, reference: join(ofImage.references, "a") };
}

/** Kills another process with its mounter as soon as what it did so far can be seen. */
async function killWhen(code: string, seen: () => boolean): Promise<void> {
  const child = spawnMounter(settingsAt(here), code);
  const exited = once(child, "exit");
  while (!seen() && child.exitCode === null) await sleep(0.5);
  child.kill("SIGKILL");
  await exited;
}

const mounting: Record<string, () => boolean> = {
  "the lock": () => existsSync(paths().lock),
  "the reference": () => existsSync(paths().reference),
  "the FUSE mount": () => mountAt(paths().lower) !== undefined,
  "the server's status": () => existsSync(paths().status),
  "the upper directory": () => existsSync(paths().upper),
  "the overlay": () => mountAt(paths().rootfs) !== undefined,
  "the finished reference": () =>
    existsSync(paths().reference) && readFileSync(paths().reference, "utf8").includes('"mounted"'),
};

describe("a mounter killed after it made", () => {
  test.each(Object.keys(mounting))("%s is repaired by the next mount, or found mounted", async (step) => {
    const request = { containerId: "a", ...image };
    await killWhen(`await mounter.mount(${JSON.stringify(request)});`, mounting[step] ?? (() => true));
    const mounter = mounterAt(here);
    // Whoever watches may be late.
    const finished = mounting["the finished reference"]?.();
    const again = await mounter.mount(request).catch((error) => error.code);
    expect(again === "ALREADY_MOUNTED").toBe(finished);
    const [listed] = await mounter.list();
    expect(listed?.containers).toMatchObject([{ containerId: "a", health: "healthy" }]);
    if (again !== "ALREADY_MOUNTED") expect(readFileSync(join(again.rootfs, "bin/hello"), "utf8")).toBe("image");
    await mounter.umount("a");
  });

  test.each(["the reference", "the FUSE mount", "the overlay"])("%s is taken down by umount", async (step) => {
    await killWhen(
      `await mounter.mount(${JSON.stringify({ containerId: "a", ...image })});`,
      mounting[step] ?? (() => true),
    );
    await mounterAt(here).umount("a");
  });
});

const unmounting: Record<string, () => boolean> = {
  "the overlay": () => mountAt(paths().rootfs) === undefined,
  "the upper directory": () => !existsSync(paths().upper),
  "the FUSE mount": () => mountAt(paths().lower) === undefined,
  "the server's status": () => !existsSync(paths().status),
};

describe("a mounter killed after it removed", () => {
  test.each(Object.keys(unmounting))("%s can be asked again", async (step) => {
    const mounter = mounterAt(here);
    await mounter.mount({ containerId: "a", ...image });
    await killWhen(`await mounter.umount("a");`, unmounting[step] ?? (() => true));
    const code = await mounter.umount("a").catch((error) => error.code);
    // The container may be gone already, and only the image's empty directory still there: nobody's, so `clean` takes it.
    expect([undefined, "NOT_MOUNTED"]).toContain(code);
    if (code === "NOT_MOUNTED") await mounter.clean();
  });
});
