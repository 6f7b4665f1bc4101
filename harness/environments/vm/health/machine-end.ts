import { setTimeout as after } from "node:timers/promises";
import { GuestFault, type Machine, type MachineEnd } from "../contract.ts";
import { killedByHostOom } from "./host-memory.ts";
import { kernelComplaint } from "./kernel-complaint.ts";

/** Whose fault it was that a machine ended while a trial ran: the guest's kernel's, or ours. */
export async function faultOfEnd(
  machine: Pick<Machine, "pid" | "console" | "qmp">,
  end: MachineEnd,
): Promise<GuestFault> {
  const how = `QEMU ended with ${end.signal ?? `exit code ${end.code}`}`;
  const complaint = kernelComplaint(machine.console.text(), [how]);
  if (complaint) return complaint;
  if (end.signal !== null) return ours(await reasonOfSignal(machine.pid, end.signal), end);
  if (/no space left on device/i.test(end.errors)) return ours("the host's disk is full", end);
  const reason = shutdownReason(machine);
  // Triple fault: a kernel that panics says so before.
  if (reason === "guest-reset") {
    const message = "the guest reset itself without a word on its console";
    return new GuestFault("kernel-fault", { message, details: [how] });
  }
  if (reason === "guest-shutdown") return ours("the guest was powered off by a program in it", end);
  return ours(how, end);
}

/** How it ended, if it does within so many milliseconds. */
export async function endWithin(
  { ended }: Pick<Machine, "ended">,
  deadlineMs: number,
): Promise<MachineEnd | undefined> {
  const controller = new AbortController();
  const late = after(deadlineMs, undefined, { signal: controller.signal }).catch(() => undefined);
  return Promise.race([ended, late]).finally(() => controller.abort());
}

/** The monitor closes a moment before the process is gone. */
const endMs = 2000;

/** What `look` finds, or why the machine ended while it looked: the monitor refuses everything then. */
export async function unlessEnded<T>(machine: Machine, look: () => Promise<T>): Promise<T | GuestFault> {
  try {
    return await look();
  } catch (error) {
    const end = await endWithin(machine, endMs);
    if (end) return faultOfEnd(machine, end);
    throw error;
  }
}

/** ShutdownCause in qapi/run-state.json; a reset ends a machine because of `-no-reboot`. */
function shutdownReason({ qmp }: Pick<Machine, "qmp">): string | undefined {
  const shutdown = qmp.events.findLast(({ event }) => event === "SHUTDOWN");
  return (shutdown?.data as { reason?: string } | undefined)?.reason;
}

async function reasonOfSignal(pid: number, signal: string): Promise<string> {
  // A page of the memory file for which the file system has no room is a bus error at the access.
  if (signal === "SIGBUS") return "QEMU ended with SIGBUS: the disk of its memory file is full or failed";
  if (signal !== "SIGKILL") return `QEMU crashed (${signal})`;
  const oom = await killedByHostOom(pid);
  if (oom.line !== undefined) return `the host ran out of memory and killed QEMU: ${oom.line}`;
  return `QEMU was killed by somebody (SIGKILL)${oom.unreadable ? `; whether by the host for want of memory is not known: ${oom.unreadable}` : ""}`;
}

function ours(message: string, { errors }: MachineEnd): GuestFault {
  return new GuestFault("harness-error", { message, details: errors === "" ? [] : errors.split("\n") });
}
