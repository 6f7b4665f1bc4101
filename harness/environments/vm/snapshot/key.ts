import { createHash } from "node:crypto";

/** Everything that the state of a guest depends on. */
export interface SnapshotIdentity {
  readonly kernelDigest: string;
  /** SHA-256 (hex) of the initramfs. */
  readonly initramfsDigest: string;
  readonly imagesDigest: string;
  /** First line of `qemu-system-x86_64 --version`: the format of a saved state belongs to one build of QEMU. */
  readonly qemuVersion: string;
  /** As for a cold boot, with a fixed word in the place of the machine's directory. Devices and memory size are in it. */
  readonly commandLine: readonly string[];
  /** What the agent was told before the guest was saved; anything that JSON can carry. */
  readonly agentStart: unknown;
}

/** Name of the snapshot: SHA-256 (hex) of its identity. */
export function snapshotKey(identity: SnapshotIdentity): string {
  const { kernelDigest, initramfsDigest, imagesDigest, qemuVersion, commandLine, agentStart } = identity;
  const parts = [kernelDigest, initramfsDigest, imagesDigest, qemuVersion, commandLine, agentStart];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
