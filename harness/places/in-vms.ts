import { vmEnvironment } from "../environments/vm/environment.ts";
import type { KernelChoice } from "../ledger/record.ts";
import type { World } from "../run/world.ts";
import { inKernels } from "./in-kernels.ts";
import type { GuestOptions } from "./world-of.ts";

/**
 * The world of these kernels, each in VMs of its own.
 * @throws UserError `NO_KERNEL` when none of them can be had
 */
export function inVms(
  choices: readonly KernelChoice[],
  options: GuestOptions,
  say: (line: string) => void,
): Promise<World> {
  return inKernels(choices, options, say, vmEnvironment);
}
