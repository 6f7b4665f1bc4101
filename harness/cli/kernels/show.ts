import { stat } from "node:fs/promises";
import { UserError } from "../../../engine/errors.ts";
import { readCatalogue } from "../../kernels/catalogue.ts";
import { cachedBuild } from "../../kernels/fetch.ts";
import type { Kernel, KernelOrigin } from "../../kernels/kernel.ts";
import { selectBuilds } from "../../kernels/select.ts";
import { mebibytes } from "./size.ts";

/**
 * Prints the newest cached kernel of that name.
 * @throws UserError `UNKNOWN_KERNEL`, `KERNEL_NOT_FETCHED`
 */
export async function show(name: string, { json = false }: { json?: boolean }): Promise<void> {
  const kernel = await newestCached(name);
  process.stdout.write(json ? `${JSON.stringify(kernel, null, 2)}\n` : await describe(kernel));
}

async function newestCached(name: string): Promise<Kernel> {
  for (const build of selectBuilds(await readCatalogue(), name)) {
    const kernel = await cachedBuild(build);
    if (kernel) return kernel;
  }
  const hint = `run \`mountproof kernels fetch ${name}\` first`;
  throw new UserError("KERNEL_NOT_FETCHED", `the cache has no kernel "${name}"`, hint);
}

async function describe(kernel: Kernel): Promise<string> {
  const modules = kernel.modules.map(
    async ({ name, path }) => `  ${name.padEnd(24)} ${kibibytes(await sizeOf(path))}\n`,
  );
  const config = Object.entries(kernel.config).map(([name, value]) => `  ${name.padEnd(34)} ${value}\n`);
  return [
    `release        ${kernel.release}\n`,
    `build          ${kernel.build}\n`,
    `origin         ${originOf(kernel.origin)}\n`,
    `image          ${kernel.vmlinux} (${mebibytes(await sizeOf(kernel.vmlinux))})\n`,
    `digest         ${kernel.digest}\n`,
    `config digest  ${kernel.configDigest || "(no config file)"}\n`,
    `modules, in load order${kernel.modules.length === 0 ? ": none" : ""}\n`,
    ...(await Promise.all(modules)),
    `configuration${config.length === 0 ? ": unknown" : ""}\n`,
    ...config,
  ].join("");
}

function originOf(origin: KernelOrigin): string {
  if (origin.kind === "debian") return `package ${origin.package} of Debian ${origin.suite}`;
  return origin.kind === "deb" ? origin.files.join(", ") : origin.image;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
