import { vagrantEnvironment } from "../environments/vagrant/environment.ts";
import { usersMachineEnvironment } from "../environments/vagrant/users-machine.ts";
import type { KernelChoice } from "../ledger/record.ts";
import type { World } from "../run/world.ts";
import { inKernels } from "./in-kernels.ts";
import { thisMachine } from "./this-machine.ts";
import type { GuestOptions } from "./world-of.ts";

/**
 * The world of these kernels, each in machines that Vagrant brings up from the project's box; or of one machine that is up already.
 * @throws UserError `NO_KERNEL` when none of the kernels can be had
 */
export async function inVagrant(
  choices: readonly KernelChoice[],
  {
    vagrantDir,
    machine,
    ...options
  }: GuestOptions & { readonly vagrantDir?: string | undefined; readonly machine?: string | undefined },
  say: (line: string) => void,
): Promise<World> {
  if (vagrantDir === undefined) return inKernels(choices, options, say, vagrantEnvironment);
  return {
    ...thisMachine(),
    environments: [usersMachineEnvironment({ directory: vagrantDir, ...(machine === undefined ? {} : { machine }) })],
  };
}
