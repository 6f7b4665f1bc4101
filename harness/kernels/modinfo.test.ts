import { expect, it } from "vitest";
import { readModuleInfo } from "./modinfo.ts";
import { makeModule } from "./testing/elf.ts";

it("reads dependencies, wishes and the release, wherever they stand", () => {
  const elf = makeModule([
    "depends=virtio_ring,virtio",
    "license=GPL",
    "softdep=pre: crc32c post: overlay",
    "softdep=post: late",
    "softdep=pre: sha256 xxhash64",
    "vermagic=6.1.0-56-cloud-amd64 SMP preempt mod_unload ",
  ]);
  expect(readModuleInfo(elf)).toEqual({
    depends: ["virtio_ring", "virtio"],
    wishes: ["crc32c", "sha256", "xxhash64"],
    release: "6.1.0-56-cloud-amd64",
  });
});

it("takes an empty list for none", () => {
  expect(readModuleInfo(makeModule(["depends="]))).toEqual({ depends: [], wishes: [], release: undefined });
});

it("refuses what is no ELF file", () => {
  expect(() => readModuleInfo(Buffer.from("text"))).toThrow(/no 64-bit little-endian ELF/);
});
