/** Labels by which containers and volumes of ours are known, and whether their owner lives. */
import { readFileSync, readlinkSync } from "node:fs";
import { isDeadOwner, ownerMark } from "../leftovers.ts";

export const ownerLabel = "mountproof.owner";
/** Of a container that holds an agent. */
export const agentLabel = "mountproof.agent";
/** Process numbers mean something in one boot and one PID namespace only. */
const machineLabel = "mountproof.machine";

export type Labels = Readonly<Record<string, string>>;

export function ownLabels(): Record<string, string> {
  return { [ownerLabel]: ownerMark(), [machineLabel]: thisMachine() };
}

/** Whether these are labels of ours whose owner has ended. Of owners elsewhere nothing is known: those are left alone. */
export function isOfDeadOwner(labels: Labels): boolean {
  const mark = labels[ownerLabel];
  return mark !== undefined && labels[machineLabel] === thisMachine() && isDeadOwner(mark);
}

function thisMachine(): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
}
