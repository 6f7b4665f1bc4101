import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openSuite } from "../apt/apt-suite.ts";
import { makeLocalMirror } from "../apt/local-mirror.ts";
import { kernelsDirectory } from "./cache.ts";
import type { Build, Catalogue } from "./catalogue.ts";
import { type ResolveOptions, resolveKernel, resolveKernels } from "./index.ts";
import { readModuleInfo } from "./modinfo.ts";
import { makeKernelPackage } from "./testing/fake-kernel.ts";

/** A mirror of one suite: two builds of 6.1 one of 6.2 whose package has no overlay module, one of 6.3 whose modules it lacks. */
let root: string;
let mirror: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mountproof-resolve-"));
  mirror = await makeLocalMirror(join(root, "mirror"), "trial", [
    await makeKernelPackage(join(root, "a"), "6.1.0-9-cloud-amd64", "6.1.9-1"),
    await makeKernelPackage(join(root, "b"), "6.1.0-10-cloud-amd64", "6.1.10-1"),
    await makeKernelPackage(join(root, "c"), "6.2.0-1-cloud-amd64", "6.2.1-1", ["overlay"]),
    { name: "linux-binary-6.3.0-1-cloud-amd64", version: "6.3.1-1", files: {} },
  ]);
});
afterAll(() => rm(root, { recursive: true }));

beforeEach(async () => {
  vi.stubEnv("XDG_CACHE_HOME", await mkdtemp(join(root, "cache-")));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const build = (release: string, version: string, packages = [`linux-image-${release}`]): Build => {
  return { release, version, suites: ["trial"], packages };
};
const catalogue: Catalogue = {
  $schema: "./kernels.schema.json",
  schemaVersion: 1,
  series: [
    {
      series: "6.1",
      builds: [
        build("6.1.0-9-cloud-amd64", "6.1.9-1"),
        build("6.1.0-10-cloud-amd64", "6.1.10-1"),
        build("6.1.0-11-cloud-amd64", "6.1.11-1"),
      ],
    },
    { series: "6.2", builds: [build("6.2.0-1-cloud-amd64", "6.2.1-1")] },
    {
      series: "6.3",
      builds: [
        build("6.3.0-1-cloud-amd64", "6.3.1-1", [
          "linux-binary-6.3.0-1-cloud-amd64",
          "linux-modules-6.3.0-1-cloud-amd64",
        ]),
      ],
    },
  ],
};
const online: ResolveOptions = {
  catalogue,
  openSuite: (name, directory) => openSuite(name, [mirror], directory, "unsigned"),
};
const offline: ResolveOptions = {
  catalogue,
  openSuite: () => Promise.reject(new Error("the network was asked")),
};
const named = (name: string) => ({ kind: "catalogue", name }) as const;

describe("resolveKernel", () => {
  it("makes a kernel ready: image without wrapping, modules in load order without signatures, config, digests", async () => {
    const kernel = await resolveKernel(named("6.1.10"), online);
    expect(kernel).toMatchObject({ release: "6.1.0-10-cloud-amd64", build: "6.1.10-1" });
    expect(kernel.origin).toEqual({
      kind: "debian",
      package: "linux-image-6.1.0-10-cloud-amd64",
      version: "6.1.10-1",
      suite: "trial",
    });
    expect((await readFile(kernel.vmlinux)).toString("latin1", 1, 4)).toBe("ELF");
    const names = kernel.modules.map(({ name }) => name);
    expect(names).toEqual(["virtio_blk", "virtio_console", "crc", "erofs", "fuse", "overlay"]);
    for (const { path } of kernel.modules) {
      const file = await readFile(path);
      expect(file.includes("signature")).toBe(false);
      expect(readModuleInfo(file).release).toBe(kernel.release);
    }
    expect(kernel.config).toMatchObject({ OVERLAY_FS: "m", VIRTIO_PCI: "y", IO_URING: "n" });
    expect([kernel.configDigest, kernel.digest]).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
  });

  it("needs no network the second time", async () => {
    const first = await resolveKernel(named("6.1.10"), online);
    expect(await resolveKernel(named("6.1.0-10-cloud-amd64"), offline)).toEqual(first);
  });

  it("keeps no package and no unfinished directory", async () => {
    const kernel = await resolveKernel(named("6.1.9"), online);
    const left = await readdir(kernelsDirectory());
    expect(left.filter((name) => !/^(\.lock|suites|6\.1\.0-9-cloud-amd64-[0-9a-f]{8})$/.test(name))).toEqual([]);
    expect((await readdir(join(kernel.vmlinux, ".."))).toSorted()).toEqual(["kernel.json", "modules", "vmlinux"]);
  });

  it("makes a kernel once when it is asked for twice at the same time", async () => {
    const [one, other] = await Promise.all([
      resolveKernel(named("6.1.9"), online),
      resolveKernel(named("6.1.9"), online),
    ]);
    expect(one).toEqual(other);
  });

  it("does not take for whole what a killed fetch left", async () => {
    const { vmlinux, modules } = await resolveKernel(named("6.1.9"), online);
    const directory = join(vmlinux, "..");
    const first = modules[0];
    if (first === undefined) throw new Error("the kernel has no modules");
    await rm(join(directory, "kernel.json"));
    await rm(first.path);
    await resolveKernel(named("6.1.9"), online);
    expect((await stat(first.path)).size).toBeGreaterThan(0);
  });

  it("throws NotTestable with the reason", async () => {
    const refusal = { code: "KERNEL_NOT_TESTABLE", reason: expect.stringContaining("overlay is neither built in nor") };
    await expect(resolveKernel(named("6.2"), online)).rejects.toMatchObject(refusal);
  });
});

describe("resolveKernels", () => {
  it("takes the newest build that the mirror has, and lists what it passed over", async () => {
    const { kernels, notTestable } = await resolveKernels([named("6.1")], online);
    expect(kernels.map(({ release }) => release)).toEqual(["6.1.0-10-cloud-amd64"]);
    const reason = "gone from the mirror: trial has no linux-image-6.1.0-11-cloud-amd64 6.1.11-1";
    expect(notTestable).toEqual([{ what: "6.1.0-11-cloud-amd64", reason }]);
  });

  it("takes one build of each series for `all`, and lists those of which there is none", async () => {
    const { kernels, notTestable } = await resolveKernels([named("all")], online);
    expect(kernels.map(({ release }) => release)).toEqual(["6.1.0-10-cloud-amd64"]);
    expect(notTestable).toMatchObject([
      { what: "6.1.0-11-cloud-amd64" },
      { what: "6.2" },
      {
        what: "6.3",
        reason: expect.stringMatching(/^no overlay module on the mirror: trial has no linux-modules-6\.3/),
      },
    ]);
  });

  it("boots a kernel once that two names stand for", async () => {
    const { kernels } = await resolveKernels([named("6.1.10"), named("6.1")], online);
    expect(kernels).toHaveLength(1);
  });

  it("lists what a mirror that cannot be read has", async () => {
    const nowhere = {
      ...online,
      openSuite: (name: string, at: string) => openSuite(name, [`file:${root}/gone`], at, "unsigned"),
    };
    const { kernels, notTestable } = await resolveKernels([named("6.1")], nowhere);
    expect(kernels).toEqual([]);
    expect(notTestable).toEqual([
      {
        what: "6.1",
        reason: expect.stringMatching(/^the mirror does not serve the suite "trial": .*; nor can its 2 older/),
      },
    ]);
  });

  it("refuses an unknown name before it fetches anything, and tells what there is", async () => {
    const asked = resolveKernels([named("6.1"), named("6.9")], offline);
    await expect(asked).rejects.toMatchObject({
      name: "UserError",
      message: expect.stringContaining("there are 6.1, 6.2, 6.3"),
    });
    const build = resolveKernels([named("6.1.12")], offline);
    await expect(build).rejects.toThrow("series 6.1 has 6.1.9, 6.1.10, 6.1.11");
    expect(existsSync(kernelsDirectory())).toBe(false);
  });
});
