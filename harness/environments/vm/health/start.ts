import { GuestFault, type Machine } from "../contract.ts";
import { consoleLines } from "./console-lines.ts";
import { endWithin, faultOfEnd, unlessEnded } from "./machine-end.ts";
import { qemuFault } from "./qemu-status.ts";
import { faultOfSilentGuest } from "./silence.ts";

/** They tell how far it came. */
const lastLines = 20;

/** Why a guest did not come up, and whose fault that is. May end the machine. */
export async function faultOfStart(machine: Machine): Promise<GuestFault> {
  const console = consoleLines(machine.console.text()).slice(-lastLines);
  return unlessEnded(machine, async () => {
    const end = await endWithin(machine, 0);
    if (end) return faultOfEnd(machine, end);
    const fault = (await qemuFault(machine)) ?? (await faultOfSilentGuest(machine, async () => false));
    const { outcome = "hang", evidence = {} } = fault ?? {};
    return new GuestFault(outcome, { ...evidence, kernelLog: [...console, ...(evidence.kernelLog ?? [])] });
  });
}
