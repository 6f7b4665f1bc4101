/** The options that choose kernels other than the running one. */
import { totalmem } from "node:os";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { UserError } from "../../engine/errors.ts";
import type { KernelChoice } from "../ledger/record.ts";

export interface KernelOptions {
  readonly kernel?: readonly string[];
  readonly kernelDeb?: readonly string[];
  readonly kernelImage?: string;
  readonly modules?: string;
  readonly memory?: number;
}

export function addKernels(command: Command): Command {
  return command
    .option(
      "--kernel <name>",
      "boot this kernel in a VM: a series (6.12), a build (6.12.43), or `all`; may be repeated",
      several,
    )
    .option("--kernel-deb <file>", "boot the kernel of this Debian package; repeat for one that is split", several)
    .option("--kernel-image <file>", "boot this bzImage or vmlinux, with --modules")
    .option("--modules <dir>", "its modules: a lib/modules/RELEASE tree")
    .option("--memory <mib>", "memory of a guest in MiB (default: 1024)", guestMemory);
}

/** In the order of the command line; empty: the running kernel. @throws UserError `BAD_OPTIONS` */
export function kernelChoices({ kernel = [], kernelDeb, kernelImage, modules }: KernelOptions): KernelChoice[] {
  if (modules !== undefined && kernelImage === undefined) {
    throw new UserError(
      "BAD_OPTIONS",
      `cannot use --modules "${modules}" without an image`,
      "name the kernel they belong to with --kernel-image",
    );
  }
  return [
    ...kernel.map((name) => ({ kind: "catalogue" as const, name })),
    ...(kernelDeb ? [{ kind: "deb" as const, files: kernelDeb.map((file) => resolve(file)) }] : []),
    ...(kernelImage === undefined ? [] : [imageChoice(kernelImage, modules)]),
  ];
}

function imageChoice(image: string, modules: string | undefined): KernelChoice {
  return { kind: "image", image: resolve(image), ...(modules === undefined ? {} : { modules: resolve(modules) }) };
}

function several(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Below the least no kernel boots, and above what the machine has QEMU does not start. */
export function guestMemory(text: string): number {
  const most = Math.floor(totalmem() / 2 ** 20);
  if (/^[1-9]\d{0,6}$/.test(text) && Number(text) >= leastMemory && Number(text) <= most) return Number(text);
  throw new InvalidArgumentError(
    `"${text}" is not a whole number from ${leastMemory} to ${most}, the machine's memory.`,
  );
}

/** MiB */
const leastMemory = 128;
