import { gzipSync, zstdCompressSync } from "node:zlib";
import { execaSync } from "execa";
import { describe, expect, it } from "vitest";
import { makeBzImage, withSize } from "./testing/bzimage.ts";
import { makeVmlinux } from "./testing/elf.ts";
import { extractVmlinux, hasPvhEntry, releaseOf } from "./vmlinux.ts";

const vmlinux = makeVmlinux("6.1.0-56-cloud-amd64", { text: "some text that repeats itself ".repeat(50) });

function compressed(program: string, ...options: string[]): Buffer {
  const { stdout } = execaSync(program, [...options, "--stdout"], { input: vmlinux, encoding: "buffer" });
  return Buffer.from(stdout);
}

describe("extractVmlinux", () => {
  it.each([
    ["gzip", () => gzipSync(vmlinux)],
    ["zstd", () => withSize(zstdCompressSync(vmlinux), vmlinux)],
    ["xz", () => withSize(compressed("xz"), vmlinux)],
    ["lz4", () => withSize(compressed("lz4", "-l"), vmlinux)],
    ["lzma", () => withSize(compressed("xz", "--format=lzma"), vmlinux)],
    ["no compression", () => vmlinux],
  ])("finds a kernel in a bzImage with %s", async (_, payload) => {
    expect(await extractVmlinux(makeBzImage(payload()))).toEqual(vmlinux);
  });

  it("gives an ELF file back", async () => {
    expect(await extractVmlinux(vmlinux)).toBe(vmlinux);
  });

  it("refuses a file that is neither, also an empty one", async () => {
    await expect(extractVmlinux(Buffer.from("root:x:0:0:root:/root:/bin/bash\n"))).rejects.toThrow(/neither an ELF/);
    await expect(extractVmlinux(Buffer.alloc(0))).rejects.toThrow(/neither an ELF/);
  });

  it("refuses an image that is cut off", async () => {
    const image = makeBzImage(gzipSync(vmlinux));
    await expect(extractVmlinux(image.subarray(0, 1700))).rejects.toThrow(/cut off/);
  });

  it("refuses a payload of another size than the build noted", async () => {
    const payload = zstdCompressSync(vmlinux);
    const image = makeBzImage(withSize(payload, Buffer.concat([vmlinux, Buffer.alloc(1)])));
    await expect(extractVmlinux(image)).rejects.toThrow(`has ${vmlinux.length} bytes instead of ${vmlinux.length + 1}`);
  });

  it("refuses a boot protocol that does not say where the kernel is", async () => {
    const image = makeBzImage(gzipSync(vmlinux));
    image.writeUInt16LE(0x207, 0x206);
    await expect(extractVmlinux(image)).rejects.toThrow(/protocol 0x207/);
  });
});

it("reads the release from the banner, not from the format string before it", () => {
  expect(releaseOf(vmlinux)).toBe("6.1.0-56-cloud-amd64");
  expect(releaseOf(Buffer.from("no kernel"))).toBeUndefined();
});

it("knows whether QEMU can enter the ELF file", () => {
  expect(hasPvhEntry(vmlinux)).toBe(true);
  expect(hasPvhEntry(makeVmlinux("6.1.0", { pvh: false }))).toBe(false);
});
