import type { KernelChoice } from "../ledger/record.ts";
import type { World } from "../run/world.ts";
import { thisMachine } from "./this-machine.ts";

export interface GuestOptions {
  /** MiB; default: what a guest needs. */
  readonly memory?: number;
}

/**
 * The world of these kernels, each in VMs of its own; of none, the running kernel on this machine.
 * @throws UserError when a kernel cannot be chosen, or none of them can be had
 */
export async function worldOf(
  kernels: readonly KernelChoice[],
  options: GuestOptions,
  say: (line: string) => void,
): Promise<World> {
  if (kernels.length === 0) return thisMachine();
  const { inVms } = await import("./in-vms.ts");
  return inVms(kernels, options, say);
}
