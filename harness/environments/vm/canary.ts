import type { Kernel } from "../../kernels/kernel.ts";
import type { Acceleration, Machine } from "./contract.ts";
import { canaryInitramfs } from "./initramfs.ts";
import { QemuError, startMachine } from "./start.ts";

/** A guest that runs at all does so within one second on KVM; a nested one on a busy machine takes a few. */
const canaryMs = 5000;
const lookEveryMs = 100;

/** Boots the kernel with nothing but a first process that powers off again; says what went wrong, undefined when nothing did. */
export async function runCanary(
  kernel: Kernel,
  acceleration: Acceleration,
  deadlineMs = canaryMs,
): Promise<string | undefined> {
  const initramfs = await canaryInitramfs();
  const machine = await startMachine({ kernel, initramfs, acceleration, vcpus: 1, memoryMiB: 512 }).catch(refusal);
  if (typeof machine === "string") return machine;
  try {
    const seen = await watch(machine, deadlineMs);
    if (seen !== undefined) return `${seen}${await lastWords(machine)}`;
    return machine.console.text().includes("mountproof: canary")
      ? undefined
      : "the guest ended before it reached userspace";
  } finally {
    await machine.stop();
  }
}

function refusal(error: unknown): string {
  if (error instanceof QemuError) return error.message;
  throw error;
}

/** Undefined when the guest has ended. A guest that KVM cannot go on with stands still, its QEMU stays. */
async function watch(machine: Machine, deadlineMs: number): Promise<string | undefined> {
  const deadline = performance.now() + deadlineMs;
  const ended = machine.ended.then(() => "ended" as const);
  while (performance.now() < deadline) {
    const status = await Promise.race([
      ended,
      after(lookEveryMs),
      machine.qmp.execute("query-status").catch(() => ended),
    ]);
    if (status === "ended") return undefined;
    const state = (status as { status?: string } | undefined)?.status;
    if (state === "internal-error") return "KVM stopped the guest with an internal error";
    if ((await Promise.race([ended, after(lookEveryMs)])) === "ended") return undefined;
  }
  return `the guest did not reach userspace within ${Math.round(deadlineMs / 100) / 10} s`;
}

async function lastWords(machine: Machine): Promise<string> {
  await machine.stop();
  const lines = (await machine.ended).errors.split("\n");
  const complaint = lines.find((line) => line !== "" && !line.includes("terminating on signal"));
  return complaint === undefined ? "" : ` (${complaint})`;
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}
