import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeModule } from "../../kernels/testing/elf.ts";
import { moduleStages } from "./module-stages.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-modules-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function module(name: string, ...modinfo: string[]) {
  const path = join(directory, name);
  writeFileSync(path, makeModule(modinfo));
  return { name, path };
}

it("loads first what the supervisor needs, then FUSE and overlay, last what takes long, without the network; each once, in the kernel's order", () => {
  const modules = [
    module("virtio_ring", "depends="),
    module("virtio", "depends=virtio_ring"),
    module("virtio_blk", "depends=virtio"),
    module("failover", "depends="),
    module("virtio_net", "depends=virtio,failover"),
    module("crc32c_generic", "depends="),
    module("libcrc32c", "depends=", "softdep=pre: crc32c"),
    module("erofs", "depends=libcrc32c"),
    module("fuse", "depends=virtio"),
    module("xor", "depends="),
    module("btrfs", "depends=xor,libcrc32c"),
    module("overlay", "depends="),
  ];
  expect(moduleStages(modules).map((stage) => stage.map(({ name }) => name))).toEqual([
    ["virtio_ring", "virtio", "virtio_blk", "crc32c_generic", "libcrc32c", "erofs"],
    ["fuse", "overlay"],
    ["xor", "btrfs"],
  ]);
});

it("has stages without modules for a kernel that has all of them built in", () => {
  expect(moduleStages([])).toEqual([[], [], []]);
});
