import { glob, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";

/** Files of one kernel, wherever they come from. */
export interface KernelFiles {
  /** bzImage or ELF file. */
  readonly image: string;
  /** A `lib/modules/RELEASE` directory. */
  readonly modules?: string;
  readonly config?: string;
}

/**
 * Unpacks packages over each other.
 * @throws Error when one is no Debian package
 */
export async function unpackPackages(archives: readonly string[], directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const archive of archives) await execa("dpkg-deb", ["--extract", archive, directory], { stdin: "ignore" });
}

/**
 * The kernels in an unpacked tree. Debian has put the image into `boot/` and, since 7.0, beside the modules; those have moved from
 * `lib/` to `usr/lib/`.
 */
export async function findKernels(root: string): Promise<KernelFiles[]> {
  const images = await paths(root, "{boot/vmlinu[xz]-*,{lib,usr/lib}/modules/*/vmlinu[xz]}");
  const kernels = images.map(async (image) => {
    const release = releaseIn(image);
    const [modules] = await paths(root, `{lib,usr/lib}/modules/${escaped(release)}`);
    const [config] = await paths(
      root,
      `{boot/config-${escaped(release)},{lib,usr/lib}/modules/${escaped(release)}/config}`,
    );
    return { image, ...(modules === undefined ? {} : { modules }), ...(config === undefined ? {} : { config }) };
  });
  return Promise.all(kernels);
}

function releaseIn(image: string): string {
  const name = basename(image);
  return name.includes("-") ? name.slice(name.indexOf("-") + 1) : basename(join(image, ".."));
}

async function paths(root: string, pattern: string): Promise<string[]> {
  const found = await Array.fromAsync(glob(pattern, { cwd: root }));
  return found.toSorted().map((path) => join(root, path));
}

/** A release may hold characters that mean something in a pattern. */
function escaped(text: string): string {
  return text.replace(/[^\w.-]/g, "[$&]");
}
