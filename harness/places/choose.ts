/** Where a run's trials are to run, completed from what was asked for. */
import { UserError } from "../../engine/errors.ts";
import type { EnvironmentName } from "../environments/names.ts";
import type { KernelChoice, Places } from "../ledger/record.ts";

/** What was asked for; without a word on it, the running kernel on this machine. */
export interface PlaceChoice {
  readonly environments?: readonly EnvironmentName[];
  readonly kernels?: readonly KernelChoice[];
  readonly startEngine?: boolean | undefined;
  readonly vagrantDir?: string | undefined;
  readonly machine?: string | undefined;
}

/** Where a run's trials are to run. */
export interface ChosenPlaces {
  readonly places: Places;
  /** Kernels for the environments that boot one; empty: the running one. */
  readonly kernels: readonly KernelChoice[];
}

/** Environments that boot kernels of their own. */
const booting: readonly EnvironmentName[] = ["vm", "vagrant"];

/** This machine when nothing is said, VMs when only kernels are named. @throws UserError `BAD_OPTIONS` */
export function choosePlaces({ environments = [], kernels = [], startEngine, ...machines }: PlaceChoice): ChosenPlaces {
  const { vagrantDir, machine } = machines;
  const wanted: EnvironmentName[] = [...new Set(environments)];
  if (vagrantDir !== undefined && !wanted.includes("vagrant")) wanted.push("vagrant");
  if (wanted.length === 0) wanted.push(kernels.length > 0 ? "vm" : "host");
  const boots = wanted.find((name) => booting.includes(name) && !(name === "vagrant" && vagrantDir));
  if (kernels.length > 0 && boots === undefined) {
    throw new UserError(
      "BAD_OPTIONS",
      `cannot boot kernels in environment "${wanted.join(", ")}": it has the running one`,
      "add --env vm, or leave out the kernels",
    );
  }
  if (kernels.length === 0 && boots !== undefined) {
    throw new UserError(
      "BAD_OPTIONS",
      `cannot run in environment "${boots}": it boots kernels, and none is named`,
      `add --kernel NAME${boots === "vagrant" ? ", or --vagrant-dir DIR for a machine of yours" : ""}`,
    );
  }
  return {
    places: {
      environments: wanted,
      ...(startEngine ? { startEngine } : {}),
      ...(vagrantDir === undefined ? {} : { vagrantDir }),
      ...(machine === undefined ? {} : { machine }),
    },
    kernels,
  };
}
