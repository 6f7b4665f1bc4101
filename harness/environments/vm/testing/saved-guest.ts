/** A guest that was booted once and is restored for each test, in a tenth of a second. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BootedMachine, boot } from "../boot.ts";
import type { MachineSpec } from "../contract.ts";
import { draftSnapshot, restoreSpec, resume, type Snapshot } from "../snapshot/index.ts";
import { startMachine } from "../start.ts";
import { openSupervisor } from "../supervisor.ts";

export interface SavedGuest {
  readonly spec: MachineSpec;
  readonly snapshot: Snapshot;
  restore(): Promise<BootedMachine>;
  /** Removes the snapshot. */
  remove(): void;
}

/** Boots, runs `prepare` in the guest and saves it. */
export async function saveGuest(
  spec: MachineSpec,
  prepare: (guest: BootedMachine) => Promise<unknown> = async () => undefined,
): Promise<SavedGuest> {
  const root = mkdtempSync(join(tmpdir(), "mountproof-saved-"));
  const draft = await draftSnapshot(root, spec);
  const guest = await boot(draft.spec);
  await prepare(guest);
  const snapshot = await draft.save(guest.machine, "f".repeat(64));
  return {
    spec,
    snapshot,
    restore: async () => {
      const machine = await startMachine(restoreSpec(spec, snapshot));
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
