import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startLowerServer } from "../fuse/client.ts";
import { MNT_DETACH, mount, umount2 } from "../system/index.ts";
import { type Blocking, CallError, openBlocking } from "./blocking.ts";
import { isFuse, isOverlay, mountAt } from "./mount-table.ts";
import { enterPrivateMounts } from "./private-mounts.ts";
import { isDisconnected } from "./reach.ts";
import { makeTestImage, type TestImage } from "./test-image.ts";
import { unmountAll } from "./unmount.ts";

let base = "";
let image: TestImage;
beforeAll(async () => {
  base = await enterPrivateMounts();
  image = await makeTestImage(base, "image");
});

function directory(name: string): string {
  mkdirSync(join(base, name));
  return join(base, name);
}

test("everything of ours stacked at a path goes, and what is somebody else's stays", async () => {
  const path = directory("stack");
  const blocking = openBlocking();
  for (const type of ["tmpfs", "ramfs", "ramfs"]) mount("x", path, type, 0);
  const order = { step: "unmount", path, deadlineMs: 60_000 };
  await unmountAll({ ...order, isOurs: ({ type }) => type === "ramfs" }, blocking);
  expect(mountAt(path)?.type).toBe("tmpfs");
  await unmountAll({ ...order, isOurs: () => true }, blocking);
  await unmountAll({ ...order, isOurs: () => true }, blocking);
  expect(mountAt(path)).toBeUndefined();
  blocking.close();
});

test("when the deadline passes, the FUSE connection is aborted and the mount detached", async () => {
  const [path, elsewhere] = [directory("late"), directory("elsewhere")];
  const server = await startLowerServer();
  await server.mount({ ...image, mountpoint: path, fuseLibrary: "own", ttlSec: 0 });
  // A second mount of the same connection shows afterwards what became of it.
  mount(path, elsewhere, "none", 4096);
  const blocking = openBlocking();
  await unmountAll({ step: "unmount", path, deadlineMs: 60_000, isOurs: isFuse }, late(blocking, 1));
  expect(mountAt(path)).toBeUndefined();
  expect(await isDisconnected(elsewhere, blocking, 60_000)).toBe(true);
  umount2(elsewhere);
  blocking.close();
  await server.close();
});

test("an overlay that takes long is detached, and its lower, which others share, aborted only if that does not answer", async () => {
  const [lower, upper, work, path] = ["lower", "upper", "work", "merged"].map((name) =>
    directory(`shared-${name}`),
  ) as [string, string, string, string];
  const server = await startLowerServer();
  await server.mount({ ...image, mountpoint: lower, fuseLibrary: "own", ttlSec: 0 });
  const blocking = openBlocking();
  const unmountLate = async (lateCalls: number) => {
    mount("overlay", path, "overlay", 0, `lowerdir=${lower},upperdir=${upper},workdir=${work}`);
    const order = { step: "unmount", path, deadlineMs: 60_000, isOurs: isOverlay, abortAtDeadline: lower };
    await unmountAll(order, late(blocking, lateCalls));
    expect(mountAt(path)).toBeUndefined();
    return isDisconnected(lower, blocking, 60_000);
  };
  // The unmount; then also the question to the lower.
  expect(await unmountLate(1)).toBe(false);
  expect(await unmountLate(2)).toBe(true);
  umount2(lower, MNT_DETACH);
  blocking.close();
  await server.close();
});

test("a call that does not return is given up at its deadline, and the next one works", async () => {
  const path = directory("frozen");
  const server = await startLowerServer();
  await server.mount({ ...image, mountpoint: path, fuseLibrary: "own", ttlSec: 0 });
  const blocking = openBlocking();
  server.freeze();
  await expect(blocking.call("reach", { path }, 200)).rejects.toMatchObject({ code: "ETIMEDOUT" });
  server.thaw();
  expect(await blocking.call("reach", { path }, 60_000)).toMatchObject({ entries: 4 });
  blocking.close();
  await server.close();
});

/** The kernel does not hang on request: the first calls are said to have. */
function late(blocking: Blocking, calls: number): Blocking {
  let made = 0;
  return {
    call: async (name, args, deadlineMs) => {
      if (++made > calls) return blocking.call(name, args, deadlineMs);
      throw new CallError("ETIMEDOUT", "planted");
    },
    close: blocking.close,
  };
}
