import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { hasCode } from "../../../../engine/system/index.ts";
import type { Machine, MachineSpec } from "../contract.ts";
import { fingerprints, type SnapshotRecord } from "./files.ts";
import { saveState } from "./migration.ts";
import { findSnapshot, recordPath, type Snapshot, takeAway, temporaryDirectory } from "./store.ts";

/** A snapshot in the making: its machine keeps memory and scratch disk in a temporary directory from the start. */
export interface SnapshotDraft {
  /** To be booted. */
  readonly spec: MachineSpec;
  /**
   * Stops the machine and keeps what it was as the snapshot `key`. Nothing may be on its way through the machine's ports.
   * The machine is gone afterwards, also when saving failed.
   */
  save(machine: Machine, key: string): Promise<Snapshot>;
  /** Removes the temporary directory; does nothing after `save`. */
  discard(): void;
}

/** Prepares the machine whose state shall be saved. @param root directory of all snapshots */
export async function draftSnapshot(root: string, spec: MachineSpec): Promise<SnapshotDraft> {
  const directory = temporaryDirectory(root);
  mkdirSync(directory, { recursive: true });
  const discard = () => rmSync(directory, { recursive: true, force: true });
  try {
    // What the guest has written is part of its state: this copy comes into the snapshot.
    const scratch = join(directory, "scratch");
    await execa("cp", ["--reflink=auto", "--sparse=always", "--", spec.images.scratch, scratch]);
    return {
      spec: {
        ...spec,
        images: { ...spec.images, scratch },
        keepScratch: true,
        memoryFile: { path: join(directory, "memory"), share: true },
      },
      save: (machine, key) => save(root, key, directory, spec, machine).finally(discard),
      discard,
    };
  } catch (error) {
    discard();
    throw error;
  }
}

async function save(
  root: string,
  key: string,
  directory: string,
  spec: MachineSpec,
  machine: Machine,
): Promise<Snapshot> {
  try {
    await saveState(machine, join(directory, "state"));
  } finally {
    // QEMU writes its caches of the scratch disk as it ends.
    await machine.stop();
  }
  writeFileSync(recordPath(directory), `${JSON.stringify(recordOf(directory, spec), undefined, 2)}\n`);
  publish(directory, join(root, key));
  const snapshot = findSnapshot(root, key);
  if ("missing" in snapshot) throw new Error(`a snapshot was saved and is gone already: ${snapshot.missing}`);
  return snapshot;
}

function recordOf(directory: string, { kernel, vcpus, memoryMiB }: MachineSpec): SnapshotRecord {
  const { release, build, digest } = kernel;
  return {
    schemaVersion: 1,
    kernel: { release, build, digest },
    vcpus,
    memoryMiB,
    savedAt: new Date().toISOString(),
    files: fingerprints(directory),
  };
}

/** Another process may have saved the same state meanwhile: either is as good, the newer one stays. */
function publish(directory: string, place: string): void {
  for (;;) {
    try {
      renameSync(directory, place);
      return;
    } catch (error) {
      if (!hasCode(error, "ENOTEMPTY", "EEXIST")) throw error;
      takeAway(place);
    }
  }
}
