/** The options that choose where trials run. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type EnvironmentName, environmentNames } from "../environments/names.ts";
import { type ChosenPlaces, choosePlaces } from "../places/choose.ts";
import { addKernels, type KernelOptions, kernelChoices } from "./kernel-options.ts";
import { addVagrant, usersMachine, type VagrantOptions } from "./vagrant-options.ts";

export interface PlaceOptions extends KernelOptions, VagrantOptions {
  readonly env?: readonly EnvironmentName[];
  readonly startEngine?: boolean;
}

export function addPlaces(command: Command): Command {
  const placed = addKernels(
    command
      .optionsGroup("Where it runs:")
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

/** What was asked for, completed. @throws UserError `BAD_OPTIONS` */
export function toPlaces({ env = [], startEngine, ...options }: PlaceOptions): ChosenPlaces {
  return choosePlaces({ environments: env, kernels: kernelChoices(options), startEngine, ...usersMachine(options) });
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
