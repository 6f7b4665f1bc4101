import { UserError } from "../../engine/errors.ts";
import type { Environment } from "../environments/environment.ts";
import { type AccelerationChoice, chooseAcceleration } from "../environments/vm/acceleration.ts";
import { resolveKernels } from "../kernels/index.ts";
import type { Kernel } from "../kernels/kernel.ts";
import type { KernelChoice } from "../ledger/record.ts";
import type { World } from "../run/world.ts";
import { thisMachine } from "./this-machine.ts";
import type { GuestOptions } from "./world-of.ts";

/** MiB. Four Node processes, a container and what scenarios write to tmpfs fit into half of it. */
const defaultMemory = 1024;

/** What a guest of one kernel is made with. */
export interface GuestKernel {
  readonly kernel: Kernel;
  readonly acceleration: AccelerationChoice;
  readonly memoryMiB: number;
}

/**
 * The world of these kernels, each in guests of its own.
 * @param environmentOf those guests
 * @throws UserError `NO_KERNEL` when none of them can be had
 */
export async function inKernels(
  choices: readonly KernelChoice[],
  { memory = defaultMemory }: GuestOptions,
  say: (line: string) => void,
  environmentOf: (guest: GuestKernel) => Environment,
): Promise<World> {
  const { kernels, notTestable } = await resolveKernels(choices);
  const unavailable = notTestable.map(({ what, reason }) => ({ what: `kernel ${what}`, reason }));
  for (const { what, reason } of unavailable) say(`without ${what}: ${reason}`);
  const [first] = kernels;
  if (!first) throw noKernel(unavailable);
  const acceleration = await chooseAcceleration(first, say);
  return {
    ...thisMachine(),
    environments: kernels.map((kernel) => environmentOf({ kernel, acceleration, memoryMiB: memory })),
    unavailable,
    kernels: kernels.map(exactly),
  };
}

/** So that a resumed run has the same kernel, also when the mirror has a newer build of its series by then. */
function exactly({ origin, release }: Kernel): KernelChoice {
  if (origin.kind === "debian") return { kind: "catalogue", name: release };
  if (origin.kind === "deb") return { kind: "deb", files: [...origin.files] };
  return { ...origin };
}

function noKernel(unavailable: readonly { readonly what: string; readonly reason: string }[]): UserError {
  const why = unavailable.map(({ what, reason }) => `${what}: ${reason}`).join("; ");
  return new UserError(
    "NO_KERNEL",
    `cannot have any of the kernels that were asked for: ${why}`,
    "see `mountproof kernels list` for others",
  );
}
