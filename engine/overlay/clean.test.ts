import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { startLowerServer } from "../fuse/client.ts";
import { imagePaths } from "./layout.ts";
import { lockFile } from "./lock.ts";
import { mountAt } from "./mount-table.ts";
import { enterPrivateMounts } from "./private-mounts.ts";
import { identify } from "./process.ts";
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
  here = join(base, `clean-${count++}`);
  return () => expect(remains(here)).toEqual(nothing);
});

test("nothing was ever mounted: nothing to free, and nothing is made", async () => {
  expect(await mounterAt(here).clean()).toEqual([]);
  expect(await mounterAt(here).list()).toEqual([]);
  await expect(mounterAt(here).umount("a")).rejects.toMatchObject({ code: "NOT_MOUNTED" });
  expect(() => rmSync(here)).toThrow(/ENOENT/);
});

test("what serves is not touched", async () => {
  const mounter = mounterAt(here);
  const { rootfs } = await mounter.mount({ containerId: "a", ...image });
  expect(await mounter.clean()).toEqual([]);
  expect(mountAt(rootfs)?.type).toBe("overlay");
  await mounter.umount("a");
});

test("containers on a dead server are freed; a dry run only says so", async () => {
  const mounter = mounterAt(here);
  await mounter.mount({ containerId: "a", ...image });
  await mounter.mount({ containerId: "b", ...image });
  const servers = serversBelow(here);
  for (const pid of servers) process.kill(pid, "SIGKILL");
  await expect.poll(() => servers.map(identify)).toEqual([undefined]);
  const lines = ['container "a": its FUSE server is dead', 'container "b": its FUSE server is dead'];
  expect(await mounter.clean({ dryRun: true })).toEqual(lines);
  expect(remains(here).mounts).toHaveLength(3);
  expect(await mounter.clean()).toEqual(lines);
});

test("a lower that no container uses is freed with its server", async () => {
  const mounter = mounterAt(here);
  const { lower, rootfs } = await mounter.mount({ containerId: "a", ...image });
  const { umount2 } = await import("../system/index.ts");
  umount2(rootfs);
  const layout = { mountBase: join(here, "clip"), rootfsBase: join(here, "run") };
  rmSync(join(imagePaths(layout, image.imageDigest).references, "a"));
  expect(await mounter.clean()).toEqual([`image "${image.imageDigest}": no container uses its lower "${lower}"`]);
  await mounter.umount("a");
});

test("a dead mount with our name is freed wherever it lies, a live one and one of another name are not", async () => {
  const servers = [await startLowerServer(), await startLowerServer(), await startLowerServer()];
  const names = ["dead", "alive", "foreign"].map((name) => join(base, name));
  const { mkdirSync } = await import("node:fs");
  for (const [at, mountpoint] of names.entries()) {
    mkdirSync(mountpoint);
    const spec = { ...image, mountpoint, fuseLibrary: "own", ttlSec: 0 } as const;
    await servers[at]?.mount(at === 2 ? { ...spec, source: "somebody" } : spec);
  }
  await servers[0]?.kill();
  await servers[2]?.kill();
  expect(await mounterAt(here).clean()).toEqual([`mount "${names[0]}": its FUSE connection is dead`]);
  expect(names.map((path) => mountAt(path)?.source)).toEqual([undefined, "mountproof", "somebody"]);
  await servers[1]?.close();
});

test("a lock file that a killed process left goes, one that is held stays", async () => {
  const mounter = mounterAt(here);
  await mounter.mount({ containerId: "a", ...image });
  await mounter.umount("a");
  const [left, held] = ["container-left", "container-held"].map((name) => join(here, "clip/locks", name)) as [
    string,
    string,
  ];
  writeFileSync(left, "");
  const lock = await lockFile(held, 1000);
  expect(await mounter.clean()).toEqual([`lock file "${left}": nobody holds it`]);
  expect([existsSync(left), existsSync(held)]).toEqual([false, true]);
  lock?.release();
});
