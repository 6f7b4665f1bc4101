/** What a snapshot consists of, and the cheap proof that nobody touched it: reading 1 GiB of memory would cost more than booting. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** `memory` is the guest's RAM, `state` its devices, `scratch` its disk as the guest had written it. */
export const partNames = ["memory", "state", "scratch"] as const;

const fingerprintSchema = z.strictObject({
  size: z.number().int().positive(),
  inode: z.string(),
  /** Nanoseconds since 1970. */
  modified: z.string(),
});

export const snapshotRecordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kernel: z.strictObject({ release: z.string(), build: z.string(), digest: z.string() }),
  vcpus: z.number().int().positive(),
  memoryMiB: z.number().int().positive(),
  savedAt: z.string(),
  files: z.record(z.enum(partNames), fingerprintSchema),
});

export type SnapshotRecord = z.infer<typeof snapshotRecordSchema>;

/** Fingerprints of the parts as they are now. @throws when one is missing */
export function fingerprints(directory: string): SnapshotRecord["files"] {
  return {
    memory: fingerprint(join(directory, "memory")),
    state: fingerprint(join(directory, "state")),
    scratch: fingerprint(join(directory, "scratch")),
  };
}

/**
 * Why the files are not those that were saved; undefined when they are. QEMU itself does not notice: it makes a missing memory file
 * anew, full of zeros.
 */
export function damage(directory: string, record: SnapshotRecord): string | undefined {
  for (const name of partNames) {
    const path = join(directory, name);
    if (!statSync(path, { throwIfNoEntry: false })) return `"${path}" is missing`;
    const [now, then] = [fingerprint(path), record.files[name]];
    for (const what of ["size", "inode", "modified"] as const) {
      if (now[what] !== then[what]) return `"${path}" has ${what} ${now[what]}, was saved with ${then[what]}`;
    }
  }
  return undefined;
}

function fingerprint(path: string): SnapshotRecord["files"]["memory"] {
  const { size, ino, mtimeNs } = statSync(path, { bigint: true });
  return { size: Number(size), inode: String(ino), modified: String(mtimeNs) };
}
