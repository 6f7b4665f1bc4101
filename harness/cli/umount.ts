import type { Command } from "commander";
import { addBases, type BaseOptions } from "./base-options.ts";
import { examples } from "./help.ts";
import { jsonText } from "./json.ts";
import { withBlocking } from "./with-blocking.ts";

interface UmountOptions extends BaseOptions {
  readonly keepUpper?: boolean;
  readonly json?: boolean;
}

/** Adds `mountproof umount`. */
export function registerUmount(program: Command): void {
  const command = program
    .command("umount")
    .description("take a container's root file system down, and with the image's last container its FUSE server")
    .argument("<id>", "container id")
    .option("--keep-upper", "keep the directory with what the container wrote")
    .option("--json", "for programs: `{ containerId, unmounted }` on standard output");
  addBases(command)
    .addHelpText("after", examples([["mountproof umount web-1"], ["mountproof umount web-1 --keep-upper"]], codes))
    .action(async (containerId: string, { keepUpper = false, json, ...bases }: UmountOptions) => {
      await withBlocking(async (blocking) => {
        const { mounterOf } = await import("./bases.ts");
        await mounterOf(bases, { blocking }).umount(containerId, { keepUpper });
      });
      if (json) process.stdout.write(jsonText({ containerId, unmounted: true }));
    });
}

const codes = "Exit codes: 0 taken down, 2 bad input, such as an id that is not mounted; 3 the system refused it.";
