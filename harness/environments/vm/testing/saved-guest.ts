/** A guest that was booted once and is restored for each test, in a tenth of a second. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BootedMachine, boot } from "../boot.ts";
import type { Machine, MachineSpec } from "../contract.ts";
import { draftSnapshot, restoreSpec, resume, type Snapshot } from "../snapshot/index.ts";
import { startMachine } from "../start.ts";
import { openSupervisor } from "../supervisor.ts";

export interface SavedGuest {
  readonly spec: MachineSpec;
  readonly snapshot: Snapshot;
  /** @param started called before the guest goes on */
  restore(started?: (machine: Machine) => void): Promise<BootedMachine>;
  /** Removes the snapshot. */
  remove(): void;
}

/** Boots, runs `prepare` in the guest and saves it. */
export function saveGuest(spec: MachineSpec, prepare: (guest: BootedMachine) => Promise<unknown>): Promise<SavedGuest> {
  return saveMachine(spec, async (draft) => {
    const guest = await boot(draft);
    await prepare(guest);
    return guest.machine;
  });
}

/** @param bringUp boots what it is given, up to the moment that shall be saved */
export async function saveMachine(
  spec: MachineSpec,
  bringUp: (draft: MachineSpec) => Promise<Machine>,
): Promise<SavedGuest> {
  const root = mkdtempSync(join(tmpdir(), "mountproof-saved-"));
  const draft = await draftSnapshot(root, spec);
  const snapshot = await draft.save(await bringUp(draft.spec), "f".repeat(64));
  return {
    spec,
    snapshot,
    restore: async (started = () => undefined) => {
      const machine = await startMachine(restoreSpec(spec, snapshot));
      started(machine);
      const supervisor = openSupervisor(machine);
      await resume(machine, snapshot);
      return { machine, supervisor };
    },
    remove: () => {
      snapshot.release();
      rmSync(root, { recursive: true });
    },
  };
}
