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
