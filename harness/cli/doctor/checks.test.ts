import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mountKernelOverlay, umountOverlay } from "../../../engine/overlay/kernel.ts";
import type { ImageMounts } from "../../../engine/overlay/list.ts";
import { parseMountinfo } from "../../../engine/system/index.ts";
import { checkCapabilities } from "./capabilities.ts";
import { checkDevice } from "./device.ts";
import { checkFilesystem } from "./filesystems.ts";
import { checkFuseOverlayfs } from "./fuse-overlayfs.ts";
import { checkKernel } from "./kernel.ts";
import { checkMountBase } from "./mount-base.ts";
import { checkReachable, checkStale } from "./mounts.ts";
import { checkNamespaces } from "./namespaces.ts";
import { checkOverlayDefaults } from "./overlay-defaults.ts";

let scratch = "";
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "mountproof-doctor-"));
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe("kernel", () => {
  test.each([
    ["4.17.19", "fail", ""],
    ["3.10.0-1160.el7", "fail", ""],
    ["4.18.0-553.el8_10.x86_64", "ok", ""],
    ["5.15.0-91-generic", "warn", "K3"],
    ["6.1.0-13-amd64", "warn", "K5"],
    ["6.1.56", "ok", ""],
    ["6.5.7", "warn", "K32"],
    ["6.5.8", "ok", ""],
    ["6.17.2-1", "warn", "K4"],
    ["6.17.5", "ok", ""],
    ["6.18", "ok", ""],
    ["strange", "warn", ""],
  ])("%s: %s", (release, status, row) => {
    const check = checkKernel(release);
    expect(check.status).toBe(status);
    expect(check.detail).toContain(row);
  });
});

test("capabilities", () => {
  expect(checkCapabilities("CapEff:\t0000000000200000\n").status).toBe("ok");
  expect(checkCapabilities("CapEff:\t000001ffffdfffff\n").status).toBe("fail");
  expect(checkCapabilities("CapPrm:\tffffffffffffffff\n").status).toBe("fail");
});

test("device", () => {
  expect(checkDevice().status).toBe("ok");
  expect(checkDevice(join(scratch, "none"))).toMatchObject({ status: "fail", detail: "cannot be opened: ENOENT" });
});

test("file systems", () => {
  const modules = join(scratch, "modules");
  mkdirSync(join(modules, "kernel/fs/made"), { recursive: true });
  expect(checkFilesystem("proc", "proc").status).toBe("ok");
  expect(checkFilesystem("made-up", "made", modules).status).toBe("fail");
  writeFileSync(join(modules, "kernel/fs/made/made-up.ko.xz"), "");
  expect(checkFilesystem("made-up", "made", modules)).toMatchObject({
    status: "warn",
    remedy: "run: modprobe made-up",
  });
});

test("fuse-overlayfs", async () => {
  const installed = await checkFuseOverlayfs();
  expect(installed.detail).toMatch(/^fuse-overlayfs: version \d/);
  expect((await checkFuseOverlayfs("no-such-program")).status).toBe("warn");
});

test("overlay defaults", () => {
  const parameters = join(scratch, "parameters");
  expect(checkOverlayDefaults(parameters).status).toBe("not-applicable");
  mkdirSync(parameters);
  for (const [name, value] of [
    ["index", "N"],
    ["metacopy", "N"],
    ["redirect_always_follow", "Y"],
  ] as const) {
    writeFileSync(join(parameters, name), `${value}\n`);
  }
  expect(checkOverlayDefaults(parameters)).toMatchObject({
    status: "ok",
    detail: "index=N metacopy=N redirect_always_follow=Y",
  });
  writeFileSync(join(parameters, "index"), "Y\n");
  expect(checkOverlayDefaults(parameters)).toMatchObject({
    status: "warn",
    remedy: expect.stringContaining("index=off"),
  });
});

test("mount base on overlayfs", () => {
  const [lower, upper, work, target] = ["l", "u", "w", "t"].map((name) => join(scratch, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const path of [lower, upper, work, target]) mkdirSync(path);
  mountKernelOverlay({ lowerdirs: [lower], upperdir: upper, workdir: work, target });
  try {
    expect(checkMountBase(join(target, "not/yet/made")).status).toBe("fail");
  } finally {
    umountOverlay(target);
  }
  expect(checkMountBase(join(target, "not/yet/made")).status).toBe("ok");
});

describe("mounts", () => {
  const table = `1 0 0:1 / /ours rw - fuse mountproof rw
2 0 0:2 / /it's\\040theirs rw - fuse.sshfs host: rw
3 0 0:3 / /over rw - overlay mountproof rw
`;
  const entries = parseMountinfo(Buffer.from(table));
  const seen = entries.map((entry, at) => (at === 2 ? { entry } : { entry, problem: "ENOTCONN" }));

  test("none", () => {
    expect(checkReachable([]).status).toBe("not-applicable");
    expect(checkStale([]).status).toBe("ok");
  });
  test("all answer", () => {
    expect(checkReachable(entries.map((entry) => ({ entry }))).status).toBe("ok");
  });
  test("stale ones come with the command that frees each", () => {
    expect(checkReachable(seen).status).toBe("fail");
    const remedy = "run: mountproof clean; umount -l '/it'\\''s theirs'";
    expect(checkStale(seen)).toMatchObject({ status: "fail", remedy });
  });
  test("one that hangs is not stale", () => {
    const hanging = entries.slice(0, 1).map((entry) => ({ entry, problem: "ETIMEDOUT" }));
    expect(checkReachable(hanging).status).toBe("fail");
    expect(checkStale(hanging).status).toBe("ok");
  });
});

test("mount namespaces", () => {
  const image = (pid: number): ImageMounts => {
    const server = { pid, command: "server", mountNamespace: "" };
    return { imageDigest: "", lower: "/lower", health: "healthy", state: "healthy", containers: [], server };
  };
  expect(checkNamespaces([image(process.pid)])).toMatchObject({ status: "ok" });
});
