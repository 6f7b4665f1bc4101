import { release, version } from "node:os";
import type { BlockingProcess } from "../../../engine/overlay/blocking.ts";
import { checkContainerId } from "../../../engine/overlay/ids.ts";
import { parseOverlayOptions } from "../../../engine/overlay/parse-options.ts";
import type { Followed } from "../../../engine/profile/follow-profile.ts";
import { fileSystemOf } from "../../../engine/system/index.ts";
import type { BaseOptions } from "../base-options.ts";
import { mounterOf } from "../bases.ts";
import { jsonText } from "../json.ts";
import type { MountOptions } from "../mount.ts";
import { prepareImage } from "../prepare-image.ts";
import type { RuntimeBundle } from "../runtime-bundle.ts";

/** What `mount --json` prints. Additions may come; what is here stays. */
export interface MountRecord {
  readonly containerId: string;
  readonly rootfs: string;
  readonly imageDigest: string;
  /** What is to be known about the mount, such as an option that had no effect. */
  readonly notes: readonly string[];
}

/**
 * @param blocking a process that is about to be ready
 * @returns what goes to standard output
 */
export async function mountCommand(
  image: string | undefined,
  options: MountOptions,
  blocking: BlockingProcess,
): Promise<string> {
  const chosen = await choose(options);
  // Before minutes are spent on a large image.
  const containerId = checkContainerId(options.containerId);
  const { digest, indexPath, ...bytes } = await prepareImage(image, options);
  const { rootfs, notes = [] } = await mounterOf(options, {
    useKernelOverlayfs: chosen.overlay === "kernel",
    blocking,
  }).mount({
    ...{ containerId, imageDigest: digest, indexPath, ...bytes },
    ...{ fuseLibrary: options.fuseLibrary, mountApi: options.mountApi },
    ...(options.passthrough ? {} : { passthrough: "off" }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(chosen.options ? { options: chosen.options } : {}),
  });
  for (const note of notes) process.stderr.write(`mountproof: note: ${note}\n`);
  if (options.bundle !== undefined) await bundle(options.bundle, { rootfs, indexPath }, containerId, options);
  const record: MountRecord = { containerId, rootfs, imageDigest: digest, notes };
  return options.json ? jsonText(record) : `${rootfs}\n`;
}

/** A mount without its bundle is not what was asked for. */
async function bundle(directory: string, of: RuntimeBundle, containerId: string, bases: BaseOptions): Promise<void> {
  const { writeRuntimeBundle } = await import("../runtime-bundle.ts");
  try {
    await writeRuntimeBundle(directory, of);
  } catch (error) {
    await mounterOf(bases).umount(containerId, { keepUpper: "written" });
    throw error;
  }
}

/** What overlay, and with what options: as asked for, or as the kernel's profile says. */
async function choose({
  options,
  overlay,
  profile,
  mountBase,
}: MountOptions): Promise<Partial<Followed> & Pick<Followed, "overlay">> {
  const asked = options === undefined ? {} : { options: parseOverlayOptions(options) };
  if (profile === undefined) return { overlay: overlay ?? "kernel", ...asked };
  // Loaded late: the library of its schema takes longer to load than anything else of this command.
  const [{ followProfile }, { readProfile }] = await Promise.all([
    import("../../../engine/profile/follow-profile.ts"),
    import("../../../engine/profile/read-profile.ts"),
  ]);
  return followProfile(readProfile(profile), {
    ...asked,
    ...(overlay === undefined ? {} : { overlay }),
    fileSystem: fileSystemOf(mountBase),
    kernel: { release: release(), version: version() },
  });
}
