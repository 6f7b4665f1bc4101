import { release, version } from "node:os";
import { type Command, Option } from "commander";
import { type FuseLibrary, fuseLibraries } from "../../engine/fuse/lower.ts";
import { checkContainerId } from "../../engine/overlay/ids.ts";
import { type MountApi, mountApis } from "../../engine/overlay/kernel.ts";
import { parseOverlayOptions } from "../../engine/overlay/parse-options.ts";
import { type Followed, followProfile } from "../../engine/profile/follow-profile.ts";
import { readProfile } from "../../engine/profile/read-profile.ts";
import { overlayKinds } from "../../engine/profile/schema.ts";
import { fileSystemOf } from "../../engine/system/index.ts";
import { addBases, type BaseOptions, mounterOf } from "./bases.ts";
import { positive } from "./choice.ts";
import { addContent } from "./content-options.ts";
import { defaultStore } from "./indexed-image.ts";
import { type ImageOptions, prepareImage } from "./prepare-image.ts";
import type { RuntimeBundle } from "./runtime-bundle.ts";
import { addReach, imageArgument } from "./source-options.ts";

interface MountOptions extends BaseOptions, ImageOptions {
  readonly containerId: string;
  readonly overlay?: "kernel" | "fuse-overlayfs";
  readonly options?: string;
  readonly profile?: string;
  readonly mountApi: MountApi;
  readonly fuseLibrary: FuseLibrary;
  readonly passthrough: boolean;
  readonly threads?: number;
  readonly bundle?: string;
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
    .option("--threads <n>", "threads that answer (default: 1)", positive)
    .option("--bundle <dir>", "write a config.json there from the image's config, for: runc run -b DIR ID")
    .option("--index <file>", "index of the image, as `mountproof index` writes it, in place of the image")
    .option("--store <dir>", `layer store (default: "${defaultStore()}")`)
    .option("--lazy", "keep no layers: fetch what is read");
  addBases(addReach(addContent(command)))
    .addHelpText(
      "after",
      `
Examples:
  mountproof mount ./image --container-id web-1 --options index=off,metacopy=off,xino=on
  mountproof mount --index app.index --container-id web-1 --cache /var/cache/app --cache-size 10G`,
    )
    .action(async (image: string | undefined, options: MountOptions) => {
      process.stdout.write(`${await mountCommand(image, options)}\n`);
    });
}

async function mountCommand(image: string | undefined, options: MountOptions): Promise<string> {
  const chosen = choose(options);
  // Before minutes are spent on a large image.
  const containerId = checkContainerId(options.containerId);
  const { digest, indexPath, ...bytes } = await prepareImage(image, options);
  const { rootfs, notes = [] } = await mounterOf(options, chosen.overlay === "kernel").mount({
    ...{ containerId, imageDigest: digest, indexPath, ...bytes },
    ...{ fuseLibrary: options.fuseLibrary, mountApi: options.mountApi },
    ...(options.passthrough ? {} : { passthrough: "off" }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(chosen.options ? { options: chosen.options } : {}),
  });
  for (const note of notes) process.stderr.write(`mountproof: note: ${note}\n`);
  if (options.bundle !== undefined) await bundle(options.bundle, { rootfs, indexPath }, containerId, options);
  return rootfs;
}

/** A mount without its bundle is not what was asked for. */
async function bundle(directory: string, of: RuntimeBundle, containerId: string, bases: BaseOptions): Promise<void> {
  const { writeRuntimeBundle } = await import("./runtime-bundle.ts");
  try {
    await writeRuntimeBundle(directory, of);
  } catch (error) {
    await mounterOf(bases).umount(containerId, { keepUpper: "written" });
    throw error;
  }
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
