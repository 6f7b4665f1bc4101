import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeLocalMirror } from "../apt/local-mirror.ts";
import { makeBzImage } from "./testing/bzimage.ts";
import { makeVmlinux } from "./testing/elf.ts";
import { makeKernelFiles, makeKernelPackage } from "./testing/fake-kernel.ts";
import { userKernel } from "./user-kernel.ts";

const release = "6.5.0-rc3+mine";

let root: string;
let packages: string;
let files: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mountproof-user-kernel-"));
  packages = join(root, "packages");
  files = join(root, "files");
  const whole = await makeKernelPackage(join(root, "whole"), release, "1");
  const entries = Object.entries(whole.files);
  const part = (name: string, prefix: string) => {
    return { name, version: "1", files: Object.fromEntries(entries.filter(([path]) => path.startsWith(prefix))) };
  };
  const split = [part("binary", "boot/"), part("modules", "lib/")];
  const other = await makeKernelPackage(join(root, "other"), "6.6.0", "1");
  await makeLocalMirror(packages, "trial", [whole, ...split, other, { name: "none", version: "1", files: {} }]);
  await makeKernelFiles(files, release);
});
afterAll(() => rm(root, { recursive: true }));

beforeEach(async () => {
  vi.stubEnv("XDG_CACHE_HOME", await mkdtemp(join(root, "cache-")));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const archive = (name: string) => join(packages, `${name}_1_amd64.deb`);
const debs = (...names: string[]) => userKernel({ kind: "deb", files: names.map(archive) });
const image = (path: string, modules?: string) =>
  userKernel({ kind: "image", image: path, ...(modules ? { modules } : {}) });

describe("packages", () => {
  it("are a kernel, whole or split", async () => {
    const whole = await debs(`linux-image-${release}`);
    expect(whole).toMatchObject({ release, build: basename(archive(`linux-image-${release}`)) });
    const split = await debs("binary", "modules");
    expect(split.digest).toBe(whole.digest);
    expect(split.modules.map(({ name }) => name)).toContain("overlay");
  });

  it("without their modules cannot be tested", async () => {
    await expect(debs("binary")).rejects.toMatchObject({
      code: "KERNEL_NOT_TESTABLE",
      reason: expect.stringMatching(
        /overlay is neither built in nor among its modules \(give the package with its modules/,
      ),
    });
  });

  it.each([
    ["no kernel", ["none"], /there is no kernel image/],
    [
      "two kernels",
      [`linux-image-${release}`, "linux-image-6.6.0"],
      /there is vmlinuz-6\.5\.0-rc3\+mine, vmlinuz-6\.6\.0/,
    ],
    ["no such file", ["missing"], /cannot read the kernel ".*missing_1_amd64\.deb"/],
  ])("are refused: %s", async (_, names, message) => {
    await expect(debs(...names)).rejects.toMatchObject({ name: "UserError", message: expect.stringMatching(message) });
  });

  it("are refused when a file is none", async () => {
    await writeFile(join(root, "text.deb"), "no package");
    const refusal = { name: "UserError", message: `"${join(root, "text.deb")}" is no Debian package` };
    await expect(userKernel({ kind: "deb", files: [join(root, "text.deb")] })).rejects.toMatchObject(refusal);
  });
});

describe("an image", () => {
  it("is a kernel with its modules; the config may lie beside it", async () => {
    const boot = await mkdtemp(join(root, "boot-"));
    await writeFile(join(boot, `vmlinuz-${release}`), await readFile(join(files, "vmlinuz")));
    await writeFile(join(boot, `config-${release}`), "CONFIG_VIRTIO_PCI=y\nCONFIG_IO_URING=y\n");
    const kernel = await image(join(boot, `vmlinuz-${release}`), join(files, "modules"));
    expect(kernel).toMatchObject({ release, build: `vmlinuz-${release}`, config: { IO_URING: "y" } });
    expect(kernel.modules.map(({ name }) => name)).toContain("fuse");
  });

  it("without config is a kernel as well", async () => {
    expect(await image(join(files, "vmlinuz"), join(files, "modules"))).toMatchObject({ config: {}, configDigest: "" });
  });

  it("is prepared again when it has changed", async () => {
    const path = join(root, "changing");
    await writeFile(path, await readFile(join(files, "vmlinuz")));
    const before = await image(path, join(files, "modules"));
    await writeFile(path, makeBzImage(gzipSync(makeVmlinux(release, { text: "changed" }))));
    expect((await image(path, join(files, "modules"))).digest).not.toBe(before.digest);
  });

  it("without modules is believed to have built in what it names", async () => {
    const path = join(root, "monolith");
    const names = ["virtio-pci", "virtio_blk", "virtio_console", "erofs", "fuse", "overlay"];
    await writeFile(path, makeVmlinux(release, { text: names.map((name) => `${name}\0`).join("") }));
    expect(await image(path)).toMatchObject({ release, modules: [], config: {} });
    await expect(image(join(files, "vmlinuz"))).rejects.toMatchObject({
      code: "KERNEL_NOT_TESTABLE",
      reason: expect.stringMatching(/virtio_pci, .*overlay is neither .* \(give them with --modules DIR\)/),
    });
  });

  it("that QEMU cannot enter stays wrapped, and as an ELF file is refused", async () => {
    const elf = makeVmlinux(release, { pvh: false });
    await writeFile(join(root, "no-pvh"), makeBzImage(gzipSync(elf)));
    await writeFile(join(root, "no-pvh.elf"), elf);
    const kernel = await image(join(root, "no-pvh"), join(files, "modules"));
    expect(await readFile(kernel.vmlinux)).toEqual(await readFile(join(root, "no-pvh")));
    await expect(image(join(root, "no-pvh.elf"), join(files, "modules"))).rejects.toThrow(/CONFIG_PVH/);
  });

  it("is refused with modules of another release", async () => {
    const other = await mkdtemp(join(root, "modules-"));
    await makeKernelFiles(other, "6.6.0");
    const refusal = {
      name: "UserError",
      message: expect.stringMatching(/is of release "6\.6\.0", its image of "6\.5\.0-rc3\+mine"/),
    };
    await expect(image(join(files, "vmlinuz"), join(other, "modules"))).rejects.toMatchObject(refusal);
  });

  it("is refused when it is none, or a file cannot be read", async () => {
    await writeFile(join(root, "text"), "no kernel");
    const refused = (message: RegExp) => ({ name: "UserError", message: expect.stringMatching(message) });
    await expect(image(join(root, "text"))).rejects.toMatchObject(refused(/neither an ELF file nor a bzImage/));
    await expect(image(join(root, "gone"))).rejects.toMatchObject(refused(/cannot read the kernel/));
    await expect(image(join(files, "vmlinuz"), join(root, "gone"))).rejects.toMatchObject(
      refused(/cannot read the modules/),
    );
    await mkdir(join(root, "directory"), { recursive: true });
    await expect(image(join(root, "directory"))).rejects.toMatchObject(refused(/cannot read the kernel/));
  });
});
