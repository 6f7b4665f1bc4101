import { kernelFault, readKernelLog } from "../../oracle/kernel-log.ts";
import { BootError } from "./boot.ts";
import { GuestFault } from "./contract.ts";

/** A guest that does not come up is the kernel's fault if its log says so, else a hang; anything else stays what it is. */
export function asGuestFault(error: unknown): unknown {
  if (!(error instanceof BootError)) return error;
  const lines = error.console.split("\n").map((line) => line.replace(/^(<\d+>)?\[ *\d+\.\d+\] ?/, "").trimEnd());
  const fault = kernelFault(readKernelLog(lines));
  if (fault) return new GuestFault("kernel-fault", fault.evidence);
  return new GuestFault("hang", { message: error.message, kernelLog: lines.filter(Boolean).slice(-20) });
}
