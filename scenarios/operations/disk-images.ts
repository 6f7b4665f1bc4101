/** File systems on images of their own, for those that no placement has. */
import { truncateSync, writeFileSync } from "node:fs";
import { execa } from "execa";
import { attachLoopDevice, mount } from "../../engine/system/index.ts";

export interface DiskImage {
  /** Made or replaced; sparse. */
  readonly image: string;
  readonly bytes: number;
  readonly type: "ext4" | "xfs";
  /** Words for mkfs. */
  readonly options: readonly string[];
}

/** mkfs.xfs makes less than 300 MiB, and a log of less than 64 MiB, only for its own test suite, which it knows by these. */
const smallXfs = { TEST_DIR: "/", TEST_DEV: "/", QA_CHECK_FS: "1" };

/** @throws Error with the first words of mkfs */
export async function makeDiskImage({ image, bytes, type, options }: DiskImage): Promise<void> {
  writeFileSync(image, "");
  truncateSync(image, bytes);
  const { exitCode, stderr } = await execa(`mkfs.${type}`, [...options, image], {
    ...{ reject: false, timeout: 20_000, stdin: "ignore", stdout: "ignore", env: smallXfs },
  });
  if (exitCode !== 0) throw new Error(`mkfs.${type} ended with ${exitCode}: ${stderr.split("\n", 2).join(" ")}`);
}

/** Through a loop device that goes with the mount. @throws SystemError when the kernel refuses */
export function mountDiskImage(args: Pick<DiskImage, "image" | "type"> & { readonly target: string }): void {
  const device = attachLoopDevice(args.image);
  try {
    mount(device.path, args.target, args.type, 0);
  } finally {
    device.close();
  }
}
