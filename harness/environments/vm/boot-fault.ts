import { BootError } from "./boot.ts";
import { GuestFault } from "./contract.ts";

/** A guest that does not come up is the fault of its kernel, of QEMU or of the host; any other error stays what it is. */
export function asGuestFault(error: unknown): unknown {
  if (!(error instanceof BootError)) return error;
  const { outcome, evidence } = error.fault;
  return new GuestFault(outcome, { ...evidence, details: [error.message, ...(evidence.details ?? [])] });
}
