import type { GuestFault, Machine, MachineSpec } from "./contract.ts";
import { faultOfStart } from "./health/index.ts";
import { startMachine } from "./start.ts";
import { openSupervisor, type Supervisor } from "./supervisor.ts";

export interface BootedMachine {
  readonly machine: Machine;
  /** Has said that it is ready. */
  readonly supervisor: Supervisor;
}

/** The guest did not come up. */
export class BootError extends Error {
  /** Why, and whose fault it is. */
  readonly fault: GuestFault;
  /** The kernel's log so far. */
  readonly console: string;
  constructor(message: string, fault: GuestFault, console: string) {
    super(message);
    this.name = "BootError";
    this.fault = fault;
    this.console = console;
  }
}

/**
 * Starts a machine and waits until its supervisor is ready; leaves nothing behind when that fails.
 * @param deadlineMs from the start of QEMU on
 * @param signal stops the machine, at any time
 * @throws BootError, QemuError, UserError `QEMU_MISSING`
 */
export async function boot(spec: MachineSpec, deadlineMs = 60_000, signal?: AbortSignal): Promise<BootedMachine> {
  const machine = await startMachine(spec);
  if (signal?.aborted) await machine.stop();
  signal?.addEventListener("abort", () => void machine.stop());
  const supervisor = openSupervisor(machine);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`no answer from its userland within ${deadlineMs} ms`)),
    deadlineMs,
  );
  try {
    await Promise.race([supervisor.ready, late.promise]);
    return { machine, supervisor };
  } catch (cause) {
    const fault = await faultOfStart(machine).finally(() => machine.stop());
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BootError(`kernel ${spec.kernel.release} did not start: ${reason}`, fault, machine.console.text());
  } finally {
    clearTimeout(timer);
  }
}
