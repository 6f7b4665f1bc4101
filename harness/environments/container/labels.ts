/** Labels by which containers and volumes of ours are known, and whether their owner lives. */
import { readFileSync } from "node:fs";
import { isDeadOwner, ownerMark } from "../owner.ts";

export const ownerLabel = "mountproof.owner";
/** Of a container that holds an agent. */
export const agentLabel = "mountproof.agent";
/** Process numbers mean something in one boot only. */
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
  return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
}
