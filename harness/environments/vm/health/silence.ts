import type { Evidence } from "../../../../scenarios/outcome.ts";
import { GuestFault, type Machine } from "../contract.ts";
import { type BlockedTask, stuckTasks } from "./blocked-tasks.ts";
import { dumpGuest, type GuestDump } from "./dump.ts";
import { explanations, kernelComplaint } from "./kernel-complaint.ts";

/**
 * The guest answers and the agent does not. That is the kernel's doing if processes are stuck in it, else ours.
 * @param answersNow asks the agent once more
 * @returns undefined when the agent was only slow
 */
export async function faultOfSilentAgent(
  machine: Machine,
  answersNow: () => Promise<boolean>,
): Promise<GuestFault | undefined> {
  const stuck = await stuckTasks(machine);
  if (await answersNow()) return undefined;
  const complaint = kernelComplaint(machine.console.text(), ["the agent does not answer"]);
  if (complaint) return complaint;
  if (stuck.length > 0) return new GuestFault("hang", stuckEvidence(stuck, machine));
  return new GuestFault("harness-error", { message: "the agent does not answer, in a guest that does" });
}

/**
 * Not even the supervisor answers.
 * @param answersNow asks it once more
 * @returns undefined when the guest was only slow
 */
export async function faultOfSilentGuest(
  machine: Machine,
  answersNow: () => Promise<boolean>,
): Promise<GuestFault | undefined> {
  // What comes later on the console, we ask for.
  const before = machine.console.text();
  const dump = await dumpGuest(machine);
  if (dump.by === "sysrq" && (await answersNow())) return undefined;
  const complaint = kernelComplaint(before, [message(dump), ...dump.processors]);
  return complaint ?? new GuestFault("hang", hangEvidence(before, dump));
}

function stuckEvidence(stuck: readonly BlockedTask[], { console }: Machine): Evidence {
  const { kernelLog, details } = explanations(console.text());
  const names = stuck.map(({ command, pid }) => `${command}[${pid}]`).join(", ");
  return {
    message: `the agent does not answer, and these processes are stuck in the kernel: ${names}`,
    kernelLog: shortened([...(kernelLog ?? []), ...stuck.flatMap(({ lines }) => lines)]),
    details: details ?? [],
  };
}

function hangEvidence(console: string, dump: GuestDump): Evidence {
  const { kernelLog, details } = explanations(console);
  return {
    message: message(dump),
    kernelLog: shortened([...(kernelLog ?? []), ...dump.lines]),
    details: [...(details ?? []), ...dump.processors],
  };
}

const reached: Record<GuestDump["by"], string> = {
  sysrq: "the guest does not answer; its kernel still hears SysRq",
  nmi: "the guest does not answer, not even to SysRq; an NMI shows where it is",
  none: "the guest does not answer, not even to SysRq or an NMI",
};

function message({ by }: GuestDump): string {
  return reached[by];
}

/** The ledger keeps each trial's evidence; the whole is in the console's log. */
const mostLines = 300;

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more lines`];
}
