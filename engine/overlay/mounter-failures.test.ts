import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Deadlines } from "./deadlines.ts";
import { imagePaths } from "./layout.ts";
import { mountAt } from "./mount-table.ts";
import { enterPrivateMounts } from "./private-mounts.ts";
import { mounterAt, nothing, remains, serversBelow } from "./test-bases.ts";
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
  here = join(base, `failure-${count++}`);
  return () => expect(remains(here)).toEqual(nothing);
});

/** For calls that must come to their deadline, and for no others: on a busy machine 600 ms were not enough for an unmount. */
const hurried = (deadlines: Partial<Deadlines>) => mounterAt(here, { deadlines });

function signalServer(name: NodeJS.Signals): void {
  const servers = serversBelow(here);
  expect(servers).toHaveLength(1);
  for (const pid of servers) process.kill(pid, name);
}

describe("the server was killed", () => {
  test("the list says stale, umount still works", async () => {
    const mounter = mounterAt(here);
    await mounter.mount({ containerId: "a", ...image });
    signalServer("SIGKILL");
    await expect
      .poll(async () => (await mounter.list())[0])
      .toMatchObject({
        health: "stale",
        reason: "its server is dead",
        containers: [{ containerId: "a", health: "stale", reason: "its lower: its server is dead" }],
      });
    await mounter.umount("a");
  });

  test("the next container gets a new server; the old one stays stale", async () => {
    const mounter = mounterAt(here);
    await mounter.mount({ containerId: "a", ...image });
    signalServer("SIGKILL");
    const { rootfs } = await mounter.mount({ containerId: "b", ...image });
    expect(readFileSync(join(rootfs, "bin/hello"), "utf8")).toBe("image");
    // K7: the old overlay holds the dead connection.
    const [listed] = await mounter.list();
    expect(listed?.containers.map(({ containerId, health }) => [containerId, health])).toEqual([
      ["a", "stale"],
      ["b", "healthy"],
    ]);
    await mounter.umount("a");
    expect(readFileSync(join(rootfs, "bin/hello"), "utf8")).toBe("image");
    await mounter.umount("b");
  });
});

describe("the server hangs", () => {
  test("umount ends it at the deadline", async () => {
    await mounterAt(here).mount({ containerId: "a", ...image });
    signalServer("SIGSTOP");
    // That it ends is the test: it waits for nobody without a deadline.
    await hurried({ unmountMs: 4000 }).umount("a");
  });

  test("the list does not hang, and the next mount replaces it", async () => {
    const mounter = mounterAt(here);
    await mounter.mount({ containerId: "a", ...image, ttlSec: 0 });
    signalServer("SIGSTOP");
    expect((await hurried({ lowerMs: 1000 }).list())[0]).toMatchObject({
      health: "stale",
      reason: expect.stringContaining("did not answer"),
    });
    // The same deadline is for the old server, which does not answer, and for the new one to start.
    await hurried({ lowerMs: 8000 }).mount({ containerId: "b", ...image, ttlSec: 0 });
    await mounter.umount("a");
    await mounter.umount("b");
  });
});

test("a server that cannot start is reported with its own words", async () => {
  const indexPath = join(base, "broken.index");
  writeFileSync(indexPath, "not an index\n");
  const mount = mounterAt(here).mount({ containerId: "a", ...image, indexPath });
  await expect(mount).rejects.toMatchObject({ step: "mount lower", message: expect.stringContaining("broken.index") });
});

test("a rootfs directory in use by another mount is left alone and reported", async () => {
  const { mount, umount2 } = await import("../system/index.ts");
  const mounter = mounterAt(here);
  const { rootfs } = await mounter.mount({ containerId: "a", ...image });
  mount("x", rootfs, "tmpfs", 0);
  await expect(mounter.umount("a")).rejects.toThrow();
  expect(mountAt(rootfs)?.type).toBe("tmpfs");
  umount2(rootfs);
  await mounter.umount("a");
});

test("an upper in which something is mounted is not removed", async () => {
  const { mount, umount2 } = await import("../system/index.ts");
  const mounter = mounterAt(here);
  const { upper } = await mounter.mount({ containerId: "a", ...image });
  mkdirSync(join(upper, "inner"));
  mount("x", join(upper, "inner"), "tmpfs", 0);
  await expect(mounter.umount("a")).rejects.toMatchObject({ errno: "EBUSY", path: upper });
  umount2(join(upper, "inner"));
  await mounter.umount("a");
});

test("what is left of an interrupted server is cleared away with the image", async () => {
  const mounter = mounterAt(here);
  await mounter.mount({ containerId: "a", ...image });
  const { status } = imagePaths({ mountBase: join(here, "clip"), rootfsBase: "" }, image.imageDigest);
  writeFileSync(`${status}.12345.tmp`, "{");
  await mounter.umount("a");
});
