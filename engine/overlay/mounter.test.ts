import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../errors.ts";
import { readMountinfo } from "../system/index.ts";
import { mountApis } from "./mount-apis.ts";
import { mountAt } from "./mount-table.ts";
import type { OverlayMounter } from "./mounter.ts";
import { enterPrivateMounts } from "./private-mounts.ts";
import { mounterAt, nothing, remains } from "./test-bases.ts";
import { makeTestImage, type TestImage } from "./test-image.ts";

let base = "";
let one: TestImage;
let other: TestImage;
beforeAll(async () => {
  base = await enterPrivateMounts();
  one = await makeTestImage(base, "one");
  other = await makeTestImage(base, "other");
});

let count = 0;
let here = "";
let mounter: OverlayMounter;
beforeEach(() => {
  here = join(base, `case ${count++}`);
  mounter = mounterAt(here);
  return () => expect(remains(here)).toEqual(nothing);
});

describe.each(["kernel", "fuse-overlayfs"] as const)("%s", (kind) => {
  test("mounts where the guide says, can be written, and leaves nothing", async () => {
    const own = mounterAt(here, { useKernelOverlayfs: kind === "kernel" });
    const mounted = await own.mount({ containerId: "c1", ...one });
    const image = one.imageDigest.replace(":", "-");
    expect(mounted).toEqual({
      containerId: "c1",
      imageDigest: one.imageDigest,
      rootfs: join(here, "run/c1/rootfs"),
      lower: join(here, "clip/mnts", image, "ro"),
      upper: join(here, "clip/upper/c1"),
      work: join(here, "clip/work/c1"),
    });
    expect(mountAt(mounted.rootfs)?.type).toBe(kind === "kernel" ? "overlay" : "fuse.fuse-overlayfs");
    expect(mountAt(mounted.lower)?.type).toMatch(/^fuse/);
    expect(readFileSync(join(mounted.rootfs, "bin/hello"), "utf8")).toBe("one");
    expect(readlinkSync(join(mounted.rootfs, "bin"))).toBe("usr/bin");
    writeFileSync(join(mounted.rootfs, "bin/hello"), "changed");
    expect(readFileSync(join(mounted.upper, "usr/bin/hello"), "utf8")).toBe("changed");
    await own.umount("c1");
  });

  test("fuse-native serves as well", async () => {
    const own = mounterAt(here, { useKernelOverlayfs: kind === "kernel" });
    const { rootfs } = await own.mount({ containerId: "c1", ...one, fuseLibrary: "fuse-native" });
    expect(readFileSync(join(rootfs, "bin/hello"), "utf8")).toBe("one");
    await own.umount("c1");
  });
});

test("two containers share one server, which goes with the last of them; another image has its own", async () => {
  const [a, b, c] = [
    await mounter.mount({ containerId: "a", ...one }),
    await mounter.mount({ containerId: "b", ...one }),
    await mounter.mount({ containerId: "c", ...other }),
  ];
  expect(b.lower).toBe(a.lower);
  expect(c.lower).not.toBe(a.lower);
  expect(remains(here).servers).toHaveLength(2);
  writeFileSync(join(a.rootfs, "etc/a"), "");
  expect(readdirSync(join(b.rootfs, "etc"))).toEqual([]);
  await mounter.umount("a");
  expect(readFileSync(join(b.rootfs, "bin/hello"), "utf8")).toBe("one");
  await mounter.umount("b");
  expect(remains(here).servers).toHaveLength(1);
  expect(readFileSync(join(c.rootfs, "bin/hello"), "utf8")).toBe("other");
  await mounter.umount("c");
});

test("the list names images, servers and containers", async () => {
  expect(await mounter.list()).toEqual([]);
  const { rootfs, lower, upper } = await mounter.mount({ containerId: "a", ...one });
  const [image, ...more] = await mounter.list();
  expect(more).toEqual([]);
  expect(image).toMatchObject({ imageDigest: one.imageDigest, lower, health: "healthy" });
  expect(image?.server?.command).toContain("engine/fuse");
  expect(image?.containers).toEqual([
    { containerId: "a", rootfs, upper, overlay: "kernel", mountApi: "mount", health: "healthy", state: "healthy" },
  ]);
  await mounter.umount("a");
});

test("the same container id is refused while it is mounted, for any image", async () => {
  await mounter.mount({ containerId: "a", ...one });
  for (const image of [one, other]) {
    await expect(mounter.mount({ containerId: "a", ...image })).rejects.toMatchObject({ code: "ALREADY_MOUNTED" });
  }
  const [image] = await mounter.list();
  expect(image?.containers[0]?.health).toBe("healthy");
  await mounter.umount("a");
  await expect(mounter.umount("a")).rejects.toMatchObject({ code: "NOT_MOUNTED" });
});

test("what a container wrote is kept on request, and not mounted over again", async () => {
  const { rootfs, upper } = await mounter.mount({ containerId: "a", ...one });
  writeFileSync(join(rootfs, "kept"), "text");
  await mounter.umount("a", { keepUpper: true });
  expect(readFileSync(join(upper, "kept"), "utf8")).toBe("text");
  await expect(mounter.mount({ containerId: "a", ...other })).rejects.toMatchObject({ code: "UPPER_NOT_EMPTY" });
  await mounter.umount("a");
});

test("sharing through different servers is refused", async () => {
  await mounter.mount({ containerId: "a", ...one });
  const second = mounter.mount({ containerId: "b", ...one, fuseLibrary: "fuse-native" });
  await expect(second).rejects.toMatchObject({ code: "LOWER_IS_SHARED" });
  await mounter.umount("a");
});

describe("bad input is refused before anything is mounted", () => {
  test.each([
    ["container id", { containerId: "../a" }],
    ["container id", { containerId: "a\n" }],
    ["digest", { imageDigest: "sha256:abc" }],
    ["index", { indexPath: "/nonexistent/index" }],
    ["store", { storeDir: "/nonexistent/store" }],
  ])("%s %j", async (_, wrong) => {
    const before = readMountinfo().length;
    await expect(mounter.mount({ containerId: "a", ...one, ...wrong })).rejects.toThrow(UserError);
    expect(readMountinfo()).toHaveLength(before);
    expect(existsSync(here)).toBe(false);
  });

  test("options of the kernel's overlay for fuse-overlayfs", async () => {
    const mount = mounterAt(here, { useKernelOverlayfs: false }).mount({
      containerId: "a",
      ...one,
      options: { index: "off" },
    });
    await expect(mount).rejects.toMatchObject({ code: "BAD_OVERLAY_OPTION" });
  });

  test("an API for the kernel's overlay with fuse-overlayfs", async () => {
    const own = mounterAt(here, { useKernelOverlayfs: false });
    const mount = own.mount({ containerId: "a", ...one, mountApi: "fsconfig" });
    await expect(mount).rejects.toMatchObject({ code: "BAD_OVERLAY_OPTION" });
  });
});

test.each(mountApis)(
  "bases too long for a page of options, or for one value of fsconfig, work by %s",
  async (mountApi) => {
    const deep = join(here, ...Array.from({ length: 12 }, () => "x".repeat(200)));
    const own = mounterAt(deep);
    const { rootfs } = await own.mount({ containerId: "a", ...one, mountApi });
    expect(readFileSync(join(rootfs, "bin/hello"), "utf8")).toBe("one");
    const [image] = await own.list();
    expect(image?.containers).toMatchObject([{ health: "healthy", mountApi }]);
    await own.umount("a");
    expect(remains(deep)).toEqual(nothing);
    rmSync(here, { recursive: true });
  },
);

describe("bases with characters that options give a meaning", () => {
  test.each(["a,b", "a:b", "a\\b", "a b", "a\nb", "a,b:c\\d e\nf"])(
    "%j works with the kernel's overlay",
    async (name) => {
      const own = mounterAt(join(here, name));
      const { rootfs } = await own.mount({ containerId: "a", ...one });
      expect(readFileSync(join(rootfs, "bin/hello"), "utf8")).toBe("one");
      expect((await own.list())[0]?.containers[0]?.health).toBe("healthy");
      await own.umount("a");
      expect(remains(join(here, name))).toEqual(nothing);
    },
  );

  test.each(["a,b", "a:b", "a\\b"])("%j is refused for fuse-overlayfs", async (name) => {
    const mount = mounterAt(join(here, name), { useKernelOverlayfs: false }).mount({ containerId: "a", ...one });
    await expect(mount).rejects.toMatchObject({ code: "BAD_PATH" });
  });
});

test("a refusal of the kernel carries step, path, errno and its log line, and nothing stays", async () => {
  // K24
  const mount = mounter.mount({ containerId: "a", ...one, options: { userxattr: "on", metacopy: "on" } });
  await expect(mount).rejects.toMatchObject({
    name: "OverlayError",
    step: "mount overlay",
    path: join(here, "run/a/rootfs"),
    errno: "EINVAL",
    // Others on this machine speak in the same log.
    kernelLog: expect.arrayContaining([expect.stringMatching(/overlayfs: .*userxattr/)]),
  });
});

test("a mount that is in use says by whom, and can be taken down afterwards", async () => {
  const { rootfs } = await mounter.mount({ containerId: "a", ...one });
  const back = process.cwd();
  process.chdir(join(rootfs, "etc"));
  await expect(mounter.umount("a")).rejects.toMatchObject({
    errno: "EBUSY",
    hint: expect.stringContaining(`process ${process.pid}`),
  });
  process.chdir(back);
  await mounter.umount("a");
});

test("something else mounted in the lower's place is refused, not unmounted", async () => {
  const lower = join(here, "clip/mnts", one.imageDigest.replace(":", "-"), "ro");
  mkdirSync(lower, { recursive: true });
  const { mount, umount2 } = await import("../system/index.ts");
  mount("x", lower, "tmpfs", 0);
  await expect(mounter.mount({ containerId: "a", ...one })).rejects.toMatchObject({ code: "LOWER_NOT_FUSE" });
  expect(mountAt(lower)?.type).toBe("tmpfs");
  umount2(lower);
  await mounter.mount({ containerId: "a", ...one });
  await mounter.umount("a");
});
