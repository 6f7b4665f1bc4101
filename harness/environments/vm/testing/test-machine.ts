/** A small guest for tests, without fixtures. */
import { resolveKernel } from "../../../kernels/index.ts";
import type { MachineSpec } from "../contract.ts";
import { guestImages } from "../images/index.ts";
import { initramfsFor } from "../initramfs.ts";

/** @param series of the catalogue; its package is fetched if it is not in the cache */
export async function testMachine(series = "6.1"): Promise<MachineSpec> {
  const kernel = await resolveKernel({ kind: "catalogue", name: series });
  const [initramfs, images] = await Promise.all([initramfsFor(kernel), guestImages([])]);
  return { kernel, initramfs, images, vcpus: 1, memoryMiB: 512, acceleration: "tcg" };
}
