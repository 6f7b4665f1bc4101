/** Whether guests run on KVM, which is decided by starting one: a /dev/kvm that exists may hang or crash. */
import { accessSync, constants } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UserError } from "../../../engine/errors.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import { runCanary } from "./canary.ts";
import { vmCacheDirectory } from "./paths.ts";
import { qemuVersion } from "./qemu/version.ts";

const choiceSchema = z.object({ acceleration: z.enum(["kvm", "tcg"]), reason: z.string() });
export type AccelerationChoice = z.infer<typeof choiceSchema>;

/** What was found out, and for which machine: its boot and QEMU's version. */
const rememberedSchema = z.object({ machine: z.string(), choice: choiceSchema });

/**
 * KVM if a guest reaches userspace with it, else TCG. The answer is kept until the machine is rebooted or QEMU changes.
 * `MOUNTPROOF_ACCEL` (`kvm` or `tcg`) decides without a trial.
 * @throws UserError `BAD_ACCELERATION`, `QEMU_MISSING`
 */
export async function chooseAcceleration(kernel: Kernel, log: (line: string) => void): Promise<AccelerationChoice> {
  const wanted = process.env.MOUNTPROOF_ACCEL;
  if (wanted) return { acceleration: checked(wanted), reason: `MOUNTPROOF_ACCEL is "${wanted}"` };
  const unusable = whyNoDevice("/dev/kvm");
  if (unusable !== undefined) return { acceleration: "tcg", reason: unusable };
  const machine = `${await bootId()} QEMU ${await qemuVersion()}`;
  const remembered = await recall(machine);
  if (remembered) return remembered;
  const choice = await tryOut(kernel);
  log(`acceleration: ${choice.acceleration}, because ${choice.reason}`);
  await remember(machine, choice);
  return choice;
}

async function tryOut(kernel: Kernel): Promise<AccelerationChoice> {
  const begin = performance.now();
  const failure = await runCanary(kernel, "kvm");
  const ms = Math.round(performance.now() - begin);
  return failure === undefined
    ? { acceleration: "kvm", reason: `a guest on KVM reached userspace and powered off in ${ms} ms` }
    : { acceleration: "tcg", reason: `/dev/kvm does not work: ${failure}` };
}

function checked(wanted: string): "kvm" | "tcg" {
  if (wanted === "kvm" || wanted === "tcg") return wanted;
  throw new UserError(
    "BAD_ACCELERATION",
    `cannot use MOUNTPROOF_ACCEL "${wanted}"`,
    "set it to kvm or tcg, or unset it",
  );
}

function whyNoDevice(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return `${path} cannot be opened (${(error as NodeJS.ErrnoException).code})`;
  }
}

async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}

function memory(): string {
  return join(vmCacheDirectory(), "acceleration.json");
}

async function recall(machine: string): Promise<AccelerationChoice | undefined> {
  const text = await readFile(memory(), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "null";
    throw error;
  });
  const remembered = rememberedSchema.nullable().parse(JSON.parse(text));
  return remembered?.machine === machine ? remembered.choice : undefined;
}

async function remember(machine: string, choice: AccelerationChoice): Promise<void> {
  await mkdir(dirname(memory()), { recursive: true });
  const temporary = `${memory()}.${process.pid}`;
  await writeFile(temporary, JSON.stringify({ machine, choice }));
  await rename(temporary, memory());
}
