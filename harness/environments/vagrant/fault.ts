import { execa } from "execa";
import { GuestFault } from "../vm/contract.ts";
import { explanations, kernelComplaint } from "../vm/health/kernel-complaint.ts";
import { qemuCommandLine } from "./facts.ts";
import type { Machine } from "./machine.ts";
import { sshCommand } from "./ssh.ts";

/** A guest without KVM on a busy machine takes some seconds to shake hands. */
const answerMs = 60_000;

/** Whose fault it is that something went wrong in a machine: its kernel's, if that complains or does not answer any more, else ours. */
export async function faultOf(error: unknown, machine: Machine): Promise<GuestFault> {
  const message = error instanceof Error ? error.message : String(error);
  const complaint = kernelComplaint(machine.console(), [message]);
  if (complaint) return complaint;
  if (await answers(machine)) return new GuestFault("harness-error", { message });
  if (qemuCommandLine(machine.domain).length === 0) {
    return new GuestFault("harness-error", { message: `${message}; the machine's QEMU is gone` });
  }
  const silent = { message: `the machine does not answer any more: ${message}`, ...explanations(machine.console()) };
  return new GuestFault("hang", silent);
}

/** Whose fault it is that a machine did not come up. */
export function faultOfStart(message: string, console: string): GuestFault {
  const details = console.trim().split("\n").slice(-5);
  return kernelComplaint(console, [message]) ?? new GuestFault("harness-error", { message, details });
}

async function answers({ ssh }: Machine): Promise<boolean> {
  const [file, ...args] = sshCommand(ssh, "true");
  const { exitCode } = await execa(file, args, { stdin: "ignore", reject: false, timeout: answerMs });
  return exitCode === 0;
}
