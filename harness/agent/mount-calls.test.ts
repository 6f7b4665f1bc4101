import { expect, test } from "vitest";
import { lowerMountCall, mountCall } from "./mount-calls.ts";

test("an overlay's mount(2), with the data string the kernel gets", () => {
  const args = {
    lowerdirs: ["/l"],
    upperdir: "/u",
    workdir: "/w",
    target: "/t",
    options: { index: "off", metacopy: "off", redirect_dir: "default" },
  };
  expect(mountCall("mountOverlay", args)).toBe(
    'mount("mountproof", "/t", "overlay", 0, "lowerdir=/l,upperdir=/u,workdir=/w,index=off,metacopy=off")',
  );
});

test("fuse-overlayfs is a command", () => {
  const args = { lowerdirs: ["/l"], upperdir: "/u", workdir: "/w", target: "/t" };
  expect(mountCall("mountFuseOverlayfs", args)).toBe("fuse-overlayfs -f -o lowerdir=/l,upperdir=/u,workdir=/w /t");
});

test("umount2(2) with its flags", () => {
  expect(mountCall("umount", { path: "/t" })).toBe('umount2("/t", 0)');
  expect(mountCall("umount", { path: "/t", detach: true })).toBe('umount2("/t", MNT_DETACH)');
});

test("the lower's mount(2) names the descriptor that only the server knows", () => {
  const call = lowerMountCall({ mountpoint: "/m", fuseLibrary: "own", ttlSec: 1, image: {} as never });
  expect(call).toMatch(/^mount\("mountproof", "\/m", "fuse", MS_RDONLY, "fd=N,rootmode=40000,/);
});

test("what does not mount has no such call", () => {
  expect(mountCall("walk", { root: "/", path: "/proc" })).toBeUndefined();
});
