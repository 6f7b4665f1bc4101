import type { Command } from "commander";
import { addBases, type BaseOptions, mounterOf } from "./bases.ts";

interface UmountOptions extends BaseOptions {
  readonly keepUpper?: boolean;
}

/** Adds `mountproof umount`. */
export function registerUmount(program: Command): void {
  const command = program
    .command("umount")
    .description("take a container's root file system down, and with the image's last container its FUSE server")
    .argument("<id>", "container id")
    .option("--keep-upper", "keep the directory with what the container wrote");
  addBases(command)
    .addHelpText("after", "\nExample:\n  mountproof umount web-1")
    .action(async (id: string, { keepUpper = false, ...bases }: UmountOptions) => {
      await mounterOf(bases).umount(id, { keepUpper });
    });
}
