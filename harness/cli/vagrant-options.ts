/** The options that name a machine which somebody else brought up with Vagrant. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { UserError } from "../../engine/errors.ts";
import type { Places } from "../ledger/record.ts";

export interface VagrantOptions {
  readonly vagrantDir?: string;
  readonly machine?: string;
}

export function addVagrant(command: Command): Command {
  return command
    .option("--vagrant-dir <dir>", "run in a machine of yours, which `vagrant up` brought up in this directory")
    .option("--machine <name>", "its name, where the Vagrantfile has several");
}

/** @throws UserError `BAD_OPTIONS` */
export function usersMachine({ vagrantDir, machine }: VagrantOptions): Pick<Places, "vagrantDir" | "machine"> {
  if (vagrantDir !== undefined)
    return { vagrantDir: resolve(vagrantDir), ...(machine === undefined ? {} : { machine }) };
  if (machine === undefined) return {};
  throw new UserError(
    "BAD_OPTIONS",
    `cannot find the machine "${machine}": it is not said whose it is`,
    "name the directory of its Vagrantfile with --vagrant-dir",
  );
}
