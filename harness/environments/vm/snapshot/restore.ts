import { join } from "node:path";
import type { Machine, MachineSpec } from "../contract.ts";
import { loadState } from "./migration.ts";
import type { Snapshot } from "./store.ts";

/** What to start for `resume`: memory and scratch disk are the snapshot's, and writes to either go to a private copy. */
export function restoreSpec(spec: MachineSpec, { directory }: Snapshot): MachineSpec {
  return {
    ...spec,
    images: { ...spec.images, scratch: join(directory, "scratch") },
    memoryFile: { path: join(directory, "memory"), share: false },
    incoming: true,
  };
}

/**
 * Lets the guest go on where it was saved. It believes that no time has passed, and its random numbers are those of every other
 * machine from this snapshot until somebody tells it.
 * @param machine started with `restoreSpec`
 */
export async function resume(machine: Machine, { directory }: Snapshot): Promise<void> {
  await loadState(machine, join(directory, "state"));
  await machine.qmp.execute("cont");
}
