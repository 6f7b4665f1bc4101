import { release, version } from "node:os";
import { type Command, Option } from "commander";
import { type FuseLibrary, fuseLibraries } from "../../engine/fuse/lower.ts";
import { checkContainerId } from "../../engine/overlay/ids.ts";
import { parseOverlayOptions } from "../../engine/overlay/parse-options.ts";
import { type Followed, followProfile } from "../../engine/profile/follow-profile.ts";
import { readProfile } from "../../engine/profile/read-profile.ts";
import { overlayKinds } from "../../engine/profile/schema.ts";
import { fileSystemOf } from "../../engine/system/index.ts";
import { addBases, type BaseOptions, mounterOf } from "./bases.ts";
import { defaultStore, ensureIndexed } from "./indexed-image.ts";

interface MountOptions extends BaseOptions {
  readonly containerId: string;
  readonly overlay?: "kernel" | "fuse-overlayfs";
  readonly options?: string;
  readonly profile?: string;
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
      new Option("--overlay <kind>", "what lies over the image (default: what the profile says, else kernel)").choices([
        ...overlayKinds,
      ]),
    )
    .option("--options <k=v,...>", "overlay options, each on, off or default (default: index=off,metacopy=off)")
    .option(
      "--profile <file>",
      "profile.json of this kernel: fills in what is left open, refuses what failed in its trials",
    )
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
  const chosen = choose(options);
  // Before minutes are spent on a large image.
  const containerId = checkContainerId(options.containerId);
  const { digest, indexPath, storeDir } = await ensureIndexed(image, options.store);
  const { rootfs } = await mounterOf(options, chosen.overlay === "kernel").mount({
    containerId,
    imageDigest: digest,
    indexPath,
    storeDir,
    fuseLibrary: options.fuseLibrary,
    ...(chosen.options ? { options: chosen.options } : {}),
  });
  return rootfs;
}

/** What overlay, and with what options: as asked for, or as the kernel's profile says. */
function choose({ options, overlay, profile, mountBase }: MountOptions): Partial<Followed> & Pick<Followed, "overlay"> {
  const asked = options === undefined ? {} : { options: parseOverlayOptions(options) };
  if (profile === undefined) return { overlay: overlay ?? "kernel", ...asked };
  return followProfile(readProfile(profile), {
    ...asked,
    ...(overlay === undefined ? {} : { overlay }),
    fileSystem: fileSystemOf(mountBase),
    kernel: { release: release(), version: version() },
  });
}
