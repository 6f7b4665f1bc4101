/** The options that choose where trials run. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { UserError } from "../../engine/errors.ts";
import { type EnvironmentName, environmentNames } from "../environments/names.ts";
import type { KernelChoice, Places } from "../ledger/record.ts";
import { addKernels, type KernelOptions, kernelChoices } from "./kernel-options.ts";
import { addVagrant, usersMachine, type VagrantOptions } from "./vagrant-options.ts";

export interface PlaceOptions extends KernelOptions, VagrantOptions {
  readonly env?: readonly EnvironmentName[];
  readonly startEngine?: boolean;
}

/** Where a run's trials are to run. */
export interface ChosenPlaces {
  readonly places: Places;
  /** Kernels for the environments that boot one; empty: the running one. */
  readonly kernels: readonly KernelChoice[];
}

/** Environments that boot kernels of their own. */
const booting: readonly EnvironmentName[] = ["vm", "vagrant"];

export function addPlaces(command: Command): Command {
  const placed = addKernels(
    command
      .addOption(
        new Option(
          "--env <name>",
          "where trials run; may be repeated (default: host, or vm with kernels other than the running one)",
        )
          .choices(environmentNames)
          .argParser(severalNames),
      )
      .option(
        "--start-engine",
        "containers: start a private dockerd if no engine runs (default where CI is set in the environment)",
      ),
  );
  return addVagrant(placed);
}

/** What was asked for, completed: without a word on it, this machine, or VMs for other kernels. @throws UserError `BAD_OPTIONS` */
export function toPlaces({ env = [], startEngine, ...options }: PlaceOptions): ChosenPlaces {
  const kernels = kernelChoices(options);
  const ready = usersMachine(options);
  const wanted: EnvironmentName[] = [...new Set(env)];
  if (ready.vagrantDir !== undefined && !wanted.includes("vagrant")) wanted.push("vagrant");
  if (wanted.length === 0) wanted.push(kernels.length > 0 ? "vm" : "host");
  const boots = wanted.find((name) => booting.includes(name) && !(name === "vagrant" && ready.vagrantDir));
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
  return { places: { environments: wanted, ...(startEngine ? { startEngine } : {}), ...ready }, kernels };
}

/** Whether anything about the place was said on the command line. */
export function namesPlaces(options: PlaceOptions): boolean {
  const { env, vagrantDir, machine } = options;
  return [env, vagrantDir, machine].some((said) => said !== undefined) || kernelChoices(options).length > 0;
}

function severalNames(value: string, before: readonly EnvironmentName[] = []): EnvironmentName[] {
  const name = environmentNames.find((one) => one === value);
  if (name) return [...before, name];
  throw new InvalidArgumentError(`Allowed choices are ${environmentNames.join(", ")}.`);
}
