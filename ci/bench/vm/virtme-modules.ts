import { rename } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { openSuite } from "../../../harness/apt/apt-suite.ts";
import { machineMirrors } from "../../../harness/apt/mirrors.ts";
import { NotAvailable } from "../../../harness/apt/not-available.ts";
import { readCatalogue } from "../../../harness/kernels/catalogue.ts";
import type { Kernel } from "../../../harness/kernels/kernel.ts";
import { findKernels, unpackPackages } from "../../../harness/kernels/unpack.ts";
import { insideRoot } from "./inside-root.ts";
import { madeOnce } from "./made-once.ts";

/**
 * The same kernel for virtme-ng, which takes it as the packages have it: a directory to be seen as `/usr/lib/modules`, with
 * bzImage, all modules and what depmod writes when they are installed.
 *
 * @param root virtme-ng's
 * @throws NotAvailable when the mirror has no such packages
 */
export async function virtmeModules(kernel: Kernel, root: string, say: (line: string) => void): Promise<string> {
  const { release, origin } = kernel;
  if (origin.kind !== "debian") throw new NotAvailable(`kernel ${release} is not from Debian's packages`);
  const { version, suite: suiteName } = origin;
  return madeOnce(`modules-${release}-${version.replaceAll(/[^\w.+-]/g, "_")}`, async (directory, workspace) => {
    say(`fetching the packages of kernel ${release} ${version}, once`);
    const suite = await openSuite(suiteName, await machineMirrors(suiteName), join(workspace, "lists"));
    const archives: string[] = [];
    for (const name of await packagesOf(kernel)) archives.push(await suite.download(name, version));
    await unpackPackages(archives, join(workspace, "unpacked"));
    await gather(join(workspace, "unpacked"), join(directory, release));
    await execa(...insideRoot(root, directory, ["depmod", release]), { stdin: "ignore" });
  });
}

async function packagesOf({ release, build }: Kernel): Promise<readonly string[]> {
  const { series } = await readCatalogue();
  const builds = series.flatMap((one) => one.builds);
  const found = builds.find((one) => one.release === release && one.version === build);
  if (found === undefined) throw new NotAvailable(`the catalogue has no kernel ${release} ${build}`);
  return found.packages;
}

/** virtme-ng finds an image that lies beside the modules, wherever the packages have it. */
async function gather(unpacked: string, directory: string): Promise<void> {
  const [files] = await findKernels(unpacked);
  if (files?.modules === undefined) throw new NotAvailable("its packages hold no kernel image with modules");
  if (!files.image.startsWith(files.modules)) await rename(files.image, join(files.modules, "vmlinuz"));
  await rename(files.modules, directory);
}
