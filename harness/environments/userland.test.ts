import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findUserland, readUserland, userlandDirectory } from "./userland.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "mountproof-userland-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

describe("userlandDirectory", () => {
  it.each([
    ["/var/cache/x", "/var/cache/x/mountproof/userland"],
    ["", join(homedir(), ".cache/mountproof/userland")],
    ["relative", join(homedir(), ".cache/mountproof/userland")],
  ])("with XDG_CACHE_HOME=%j is %s", (configured, expected) => {
    vi.stubEnv("XDG_CACHE_HOME", configured);
    expect(userlandDirectory()).toBe(expected);
  });
});

it("tells how to build a userland that is not there", async () => {
  vi.stubEnv("XDG_CACHE_HOME", directory);
  await expect(findUserland()).rejects.toMatchObject({ code: "USERLAND_NOT_BUILT", hint: "run ci/setup.sh as root" });
});

it("refuses a manifest of another schema", async () => {
  await writeFile(join(directory, "manifest.json"), JSON.stringify({ schemaVersion: 2 }));
  await expect(readUserland(directory)).rejects.toThrow("schemaVersion");
});

describe("the userland that ci/setup.sh built", () => {
  it("has the Node of this project", async () => {
    const { root, manifest } = await findUserland();
    const { stdout } = await execa("chroot", [root, "/usr/local/bin/node", "--version"]);
    expect([stdout, manifest.node]).toEqual([process.version, process.version]);
  });

  it("has every runtime that its manifest lists, in the version it lists", async () => {
    const { root, manifest } = await findUserland();
    expect(manifest.runtimes.map(({ kind }) => kind)).toContain("runc");
    for (const { path, version } of manifest.runtimes) {
      // crun reads /proc even to tell its version.
      const unshare = ["--mount", "--pid", "--fork", "--propagation", "private", `--mount-proc=${join(root, "proc")}`];
      const { stdout } = await execa("unshare", [...unshare, "chroot", root, path, "--version"]);
      expect(stdout).toContain(version);
    }
  });

  it("loads fuse-native and koffi", async () => {
    const { root } = await findUserland();
    const repository = new URL("../..", import.meta.url).pathname;
    const script = `mount --bind "$1" "$2/mountproof" && exec chroot "$2" /usr/local/bin/node -e \
      'require("/mountproof/node_modules/koffi"); require("/mountproof/node_modules/fuse-native")'`;
    await execa("unshare", ["--mount", "--propagation", "private", "sh", "-c", script, "sh", repository, root]);
  });

  it.each([
    ["busybox-static", "/bin/sh"],
    ["busybox-static", "/opt/busybox/bin/ls"],
    ["util-linux", "/usr/bin/unshare"],
    ["mount", "/usr/bin/mount"],
    ["fuse3", "/usr/bin/fusermount"],
    ["fuse3", "/usr/bin/fusermount3"],
    ["fuse-overlayfs", "/usr/bin/fuse-overlayfs"],
    ["e2fsprogs", "/usr/sbin/mkfs.ext4"],
    ["xfsprogs", "/usr/sbin/mkfs.xfs"],
    ["btrfs-progs", "/usr/sbin/mkfs.btrfs"],
    ["stress-ng", "/usr/bin/stress-ng"],
  ])("has from %s the program %s", async (name, program) => {
    const { root, manifest } = await findUserland();
    const listed = manifest.missing.find(({ what }) => what === name);
    const present = await execa("chroot", [root, "/usr/bin/busybox", "test", "-x", program], { reject: false });
    expect(present.exitCode).toBe(listed ? 1 : 0);
  });
});
