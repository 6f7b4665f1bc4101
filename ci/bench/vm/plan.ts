import { prepareFixture } from "../../../fixtures/build.ts";
import { planGuest } from "../../../harness/environments/vm/environment.ts";
import type { GuestPlan } from "../../../harness/environments/vm/trial-guest.ts";
import type { Kernel } from "../../../harness/kernels/kernel.ts";

/** A guest as `mountproof run --kernel` has it by default, but without KVM. */
export async function benchPlan(kernel: Kernel): Promise<GuestPlan> {
  const images = [await prepareFixture("probe"), await prepareFixture("edge-cases")];
  const acceleration = { acceleration: "tcg", reason: "the benchmark compares without KVM" } as const;
  return planGuest({ kernel, acceleration, memoryMiB: 1024 }, { images, log: () => undefined });
}
