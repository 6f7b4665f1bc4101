/** Kernels of the user's own: Debian packages from a file, or an image with a directory of modules. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../engine/errors.ts";
import { type CachedKernel, ensureKernel, withWorkspace } from "./cache.ts";
import type { KernelChoice } from "./choice.ts";
import { preparation } from "./guest-modules.ts";
import type { Kernel } from "./kernel.ts";
import { NotTestable } from "./not-testable.ts";
import { type Prepared, prepare, UnfitModules, Unusable } from "./prepare.ts";
import { findKernels, type KernelFiles, unpackPackages } from "./unpack.ts";

export type UserChoice = Exclude<KernelChoice, { kind: "catalogue" }>;

/**
 * The kernel of these files, prepared again only when they have changed.
 *
 * @throws UserError when a file is no kernel, or the modules are of another one
 * @throws NotTestable when it lacks what the guest needs
 */
export async function userKernel(choice: UserChoice): Promise<Kernel> {
  const build = nameOf(choice);
  const key = `${choice.kind}-${await identityOf(choice)}`;
  return ensureKernel(key, async (directory) => {
    const prepared = await (choice.kind === "deb"
      ? fromPackages(choice.files, directory)
      : fromImage(choice, directory));
    return { schemaVersion: 1, ...prepared, build, origin: originOf(choice) };
  });
}

async function fromPackages(archives: readonly string[], directory: string): Promise<Prepared> {
  const what = archives.map((path) => `"${path}"`).join(", ");
  return withWorkspace(async (workspace) => {
    for (const archive of archives) {
      await unpackPackages([archive], workspace).catch((cause) => {
        throw new UserError("BAD_KERNEL_DEB", `"${archive}" is no Debian package`, "give a file that ends in .deb", {
          cause,
        });
      });
    }
    const kernels = await findKernels(workspace);
    const [files] = kernels;
    if (files === undefined || kernels.length > 1) {
      const found = kernels.map(({ image }) => basename(image)).join(", ") || "no kernel image";
      const hint =
        "give the packages of one kernel: linux-image-..., or linux-base-, linux-binary- and linux-modules-...";
      throw new UserError("BAD_KERNEL_DEB", `cannot take one kernel from ${what}: there is ${found}`, hint);
    }
    const hint = files.modules === undefined ? " (give the package with its modules, too)" : "";
    return prepareFor({ what, code: "BAD_KERNEL_DEB", hint }, files, directory);
  });
}

async function fromImage(
  { image, modules }: Extract<UserChoice, { kind: "image" }>,
  directory: string,
): Promise<Prepared> {
  const config = [...configsFor(image), ...(modules === undefined ? [] : [join(modules, "config")])].find(existsSync);
  const files = { image, ...(modules === undefined ? {} : { modules }), ...(config === undefined ? {} : { config }) };
  const hint = modules === undefined ? " (give them with --modules DIR)" : "";
  return prepareFor({ what: `"${image}"`, code: "BAD_KERNEL_IMAGE", hint }, files, directory);
}

/** `/boot/vmlinuz-RELEASE` has `/boot/config-RELEASE` beside it. */
function configsFor(image: string): string[] {
  const release = /^vmlinu[xz]-(.+)$/.exec(basename(image))?.[1];
  return release === undefined ? [] : [join(dirname(image), `config-${release}`)];
}

interface Given {
  readonly what: string;
  readonly code: string;
  /** What may be missing. */
  readonly hint: string;
}

/** Files that are broken are the user's fault; a kernel without overlayfs is a good answer to the question that was asked. */
async function prepareFor({ what, code, hint }: Given, files: KernelFiles, directory: string): Promise<Prepared> {
  try {
    return await prepare(files, directory);
  } catch (error) {
    if (error instanceof UnfitModules) throw new NotTestable(what, `${error.message}${hint}`, { cause: error });
    if (!(error instanceof Unusable)) throw error;
    throw new UserError(code, `cannot use the kernel ${what}: ${error.message}`, "give another file", { cause: error });
  }
}

function nameOf(choice: UserChoice): string {
  return choice.kind === "deb" ? choice.files.map((path) => basename(path)).join(" ") : basename(choice.image);
}

function originOf(choice: UserChoice): CachedKernel["origin"] {
  if (choice.kind === "deb") return { kind: "deb", files: [...choice.files] };
  const { image, modules } = choice;
  return { kind: "image", image, ...(modules === undefined ? {} : { modules }) };
}

/** Changes with the contents of the files; of a directory of modules names, sizes and times are enough. */
async function identityOf(choice: UserChoice): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([nameOf(choice), originOf(choice), preparation]));
  for (const path of choice.kind === "deb" ? choice.files : [choice.image]) {
    await pipeline(createReadStream(path), hash, { end: false }).catch((cause) => {
      throw new UserError("NO_KERNEL_FILE", `cannot read the kernel "${path}"`, "give the path of a readable file", {
        cause,
      });
    });
  }
  if (choice.kind === "image" && choice.modules !== undefined) hash.update(await listing(choice.modules));
  return hash.digest("hex").slice(0, 16);
}

async function listing(directory: string): Promise<string> {
  const names = await readdir(directory, { recursive: true }).catch((cause) => {
    const hint = "give a lib/modules/RELEASE directory";
    throw new UserError("NO_KERNEL_MODULES", `cannot read the modules in "${directory}"`, hint, { cause });
  });
  const stats = names.toSorted().map(async (name) => {
    const { size, mtimeMs } = await stat(join(directory, name));
    return `${name}\0${size}\0${mtimeMs}\n`;
  });
  return (await Promise.all(stats)).join("");
}
