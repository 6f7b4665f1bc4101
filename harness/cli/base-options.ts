/** The options that say where engine commands mount. */
import { statSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { defaultMountBase, defaultRootfsBase } from "../../engine/overlay/default-bases.ts";

export interface BaseOptions {
  readonly mountBase: string;
  readonly rootfsBase: string;
}

export function addBases(command: Command): Command {
  return command
    .optionsGroup("Where mounts lie:")
    .option("--mount-base <dir>", "where lower, upper and work directories lie", absolute, defaultMountBase)
    .option("--rootfs-base <dir>", "where root file systems lie", absolute, defaultRootfsBase);
}

function absolute(path: string): string {
  if (!path.startsWith("/")) throw new InvalidArgumentError("It is not an absolute path: begin it with '/'.");
  if (statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new InvalidArgumentError("It is a file, not a directory.");
  return path;
}
