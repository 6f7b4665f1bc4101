import { type Command, Option } from "commander";
import { type FuseLibrary, fuseLibraries } from "../../engine/fuse/lower.ts";
import { checkContainerId } from "../../engine/overlay/ids.ts";
import { parseOverlayOptions } from "../../engine/overlay/parse-options.ts";
import { addBases, type BaseOptions, mounterOf } from "./bases.ts";
import { defaultStore, ensureIndexed } from "./indexed-image.ts";

interface MountOptions extends BaseOptions {
  readonly containerId: string;
  readonly overlay: "kernel" | "fuse-overlayfs";
  readonly options?: string;
  readonly store: string;
  readonly fuseLibrary: FuseLibrary;
}

/** Adds `mountproof mount`. */
export function registerMount(program: Command): void {
  const command = program
    .command("mount")
    .description("mount an OCI image for a container and print the path of its root file system")
    .argument("<image>", "OCI layout directory or oci-archive tar file, with :TAG if it holds several images")
    .requiredOption("--container-id <id>", "name of the container, by which `umount` finds it")
    .addOption(
      new Option("--overlay <kind>", "what lies over the image")
        .choices(["kernel", "fuse-overlayfs"])
        .default("kernel"),
    )
    .option("--options <k=v,...>", "overlay options, each on, off or default (default: index=off,metacopy=off)")
    .addOption(new Option("--fuse-library <library>", "what serves the image").choices(fuseLibraries).default("own"))
    .option("--store <dir>", "layer store", defaultStore());
  addBases(command)
    .addHelpText(
      "after",
      "\nExample:\n  mountproof mount ./image --container-id web-1 --options index=off,metacopy=off,xino=on",
    )
    .action(async (image: string, options: MountOptions) => {
      process.stdout.write(`${await mountCommand(image, options)}\n`);
    });
}

async function mountCommand(image: string, options: MountOptions): Promise<string> {
  const overlayOptions = options.options === undefined ? {} : { options: parseOverlayOptions(options.options) };
  // Before minutes are spent on a large image.
  const containerId = checkContainerId(options.containerId);
  const { digest, indexPath, storeDir } = await ensureIndexed(image, options.store);
  const { rootfs } = await mounterOf(options, options.overlay === "kernel").mount({
    containerId,
    imageDigest: digest,
    indexPath,
    storeDir,
    fuseLibrary: options.fuseLibrary,
    ...overlayOptions,
  });
  return rootfs;
}
