import { type Command, Option } from "commander";
import { type FuseLibrary, fuseLibraries } from "../../engine/fuse/lower.ts";
import { type MountApi, mountApis } from "../../engine/overlay/mount-apis.ts";
import { overlayKinds } from "../../engine/profile/overlay-kinds.ts";
import { addBases, type BaseOptions } from "./base-options.ts";
import { upTo } from "./choice.ts";
import { addContent } from "./content-options.ts";
import { examples } from "./help.ts";
import { defaultStore } from "./indexed-image.ts";
import type { ImageOptions } from "./prepare-image.ts";
import { addReach, imageArgument } from "./source-options.ts";
import { withBlocking } from "./with-blocking.ts";

export interface MountOptions extends BaseOptions, ImageOptions {
  readonly containerId: string;
  readonly overlay?: "kernel" | "fuse-overlayfs";
  readonly options?: string;
  readonly profile?: string;
  readonly mountApi: MountApi;
  readonly fuseLibrary: FuseLibrary;
  readonly passthrough: boolean;
  readonly threads?: number;
  readonly bundle?: string;
  readonly json?: boolean;
}

/** Adds `mountproof mount`. */
export function registerMount(program: Command): void {
  const command = program
    .command("mount")
    .description("mount an OCI image for a container and print the path of its root file system")
    .argument("[image]", `${imageArgument}; or --index`)
    .requiredOption("--container-id <id>", "name of the container, by which `umount` finds it")
    .addOption(
      new Option("--overlay <kind>", "what lies over the image (default: what the profile says, else kernel)").choices([
        ...overlayKinds,
      ]),
    )
    .option("--options <k=v,...>", "overlay options, each on, off or default (default: index=off,metacopy=off)")
    .addOption(
      new Option("--mount-api <api>", "how the kernel's overlay is mounted").choices(mountApis).default("mount"),
    )
    .option(
      "--profile <file>",
      "profile.json of this kernel: fills in what is left open, refuses what failed in its trials",
    )
    .addOption(new Option("--fuse-library <library>", "what serves the image").choices(fuseLibraries).default("own"))
    .option("--no-passthrough", "let the server answer every read, also where the kernel could read the cache itself")
    .option("--threads <n>", "threads that answer (default: 1)", upTo(256))
    .option("--bundle <dir>", "write a config.json there from the image's config, for: runc run -b DIR ID")
    .option("--index <file>", "index of the image, as `mountproof index` writes it, in place of the image")
    .option("--store <dir>", `layer store (default: "${defaultStore()}")`)
    .option("--lazy", "keep no layers: fetch what is read")
    .option("--json", "for programs: what was mounted, on standard output");
  addBases(addReach(addContent(command)))
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof mount ./image --container-id web-1 --options index=off,metacopy=off,xino=on"],
          ["mountproof mount --index app.index --container-id web-1 --cache /var/cache/app --cache-size 10G"],
        ],
        "Exit codes: 0 mounted, 2 bad input, 3 the system refused it; nothing then stays behind.",
      ),
    )
    .action(async (image: string | undefined, options: MountOptions) => {
      const written = await withBlocking(async (blocking) => {
        const { mountCommand } = await import("./mount/command.ts");
        return mountCommand(image, options, blocking);
      });
      process.stdout.write(written);
    });
}
