/** A guest for a person at the terminal. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UserError } from "../../../engine/errors.ts";
import { chooseAcceleration } from "../../environments/vm/acceleration.ts";
import { type BootedMachine, boot } from "../../environments/vm/boot.ts";
import { guestImages } from "../../environments/vm/images/index.ts";
import { initramfsFor } from "../../environments/vm/initramfs.ts";
import { makeRunDirectory } from "../../environments/vm/run-directory.ts";
import { type KernelChoice, resolveKernel } from "../../kernels/index.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import { thisMachine } from "../../places/this-machine.ts";
import { onInterrupt } from "../interrupt.ts";

export interface GuestChoice {
  readonly vcpus: number;
  /** MiB */
  readonly memory: number;
  readonly modules?: string;
  readonly gdb?: boolean;
}

const bootMs = 60_000;
/** A person may take the time to set breakpoints. */
const gdbMs = 24 * 60 * 60 * 1000;

/**
 * Boots the kernel, hands the guest to `use`, and stops it whatever happens.
 * @returns exit code: what `use` says, 130 when the person interrupts
 */
export async function withGuest(name: string, choice: GuestChoice, use: Use): Promise<number> {
  const { signal, release } = onInterrupt(() => undefined);
  try {
    return await bootAndUse(name, choice, use, signal);
  } catch (error) {
    // What fails when a machine is stopped is no fault.
    if (signal.aborted) return 130;
    throw error;
  } finally {
    release();
  }
}

type Use = (guest: BootedMachine, kernel: Kernel) => Promise<number>;

async function bootAndUse(name: string, choice: GuestChoice, use: Use, signal: AbortSignal): Promise<number> {
  const kernel = await resolveKernel(kernelChoice(name, choice.modules), { say });
  const { acceleration } = await chooseAcceleration(kernel, say);
  // What a run's guests have at /fixtures.
  const images = await guestImages(await thisMachine().images(["probe", "edge-cases", "debian-minimal"]));
  const { vcpus, memory: memoryMiB } = choice;
  const spec = { kernel, initramfs: await initramfsFor(kernel), images, vcpus, memoryMiB, acceleration };
  const debug = choice.gdb ? await debugging(kernel) : undefined;
  try {
    const guest = await (debug
      ? boot({ ...spec, gdbSocket: debug.socket }, gdbMs, signal)
      : boot(spec, bootMs, signal));
    try {
      return await use(guest, kernel);
    } finally {
      await guest.machine.stop();
    }
  } finally {
    if (debug) await rm(debug.directory, { recursive: true, force: true });
  }
}

/** What is for the person, not for the program that reads the command's output. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function kernelChoice(name: string, modules: string | undefined): KernelChoice {
  const isFile = existsSync(name);
  if (isFile && !name.endsWith(".deb")) {
    return { kind: "image", image: resolve(name), ...(modules === undefined ? {} : { modules: resolve(modules) }) };
  }
  if (modules !== undefined) {
    const text = `cannot use --modules "${modules}" with the kernel "${name}": it has its own`;
    throw new UserError("BAD_OPTIONS", text, "name an image file, or leave it out");
  }
  return isFile ? { kind: "deb", files: [resolve(name)] } : { kind: "catalogue", name };
}

async function debugging({ vmlinux }: Kernel): Promise<{ directory: string; socket: string }> {
  const directory = await makeRunDirectory();
  const socket = join(directory, "gdb");
  say("the guest waits for gdb (symbols come with the -dbg package of the kernel):");
  say(`gdb ${vmlinux} -ex 'target remote ${socket}' -ex continue`);
  return { directory, socket };
}
