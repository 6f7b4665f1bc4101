/** For tests: mounts that nobody else on the machine holds, and none of somebody else's. */
import { readlinkSync } from "node:fs";
import { readlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import {
  CLONE_NEWNS,
  hasCode,
  MNT_DETACH,
  MS_PRIVATE,
  MS_REC,
  mount,
  readMountinfo,
  umount2,
  unshare,
} from "../index.ts";

/**
 * Moves this process into a mount namespace of its own, once. In the common one a test would meet others that run beside it: whoever makes a
 * namespace there, as each agent does, gets a copy of every mount, and a FUSE connection lives until the last copy is gone.
 * @throws Error when Node's threads for asynchronous calls had started before: they stay behind
 */
export async function leaveCommonMounts(): Promise<void> {
  if (readlinkSync("/proc/self/ns/mnt") !== readlinkSync(`/proc/${process.ppid}/ns/mnt`)) return;
  unshare(CLONE_NEWNS);
  mount("none", "/", "none", MS_REC | MS_PRIVATE);
  dropCopies();
  const ours = readlinkSync("/proc/thread-self/ns/mnt");
  if ((await readlink("/proc/thread-self/ns/mnt")) !== ours)
    throw new Error("Node's threads are in another mount namespace");
}

/** What other tests have mounted, the last first. What we lie on ourselves stays. */
function dropCopies(): void {
  const others = readMountinfo().filter(
    ({ mountPoint }) => mountPoint.startsWith(`${tmpdir()}/`) && !import.meta.dirname.startsWith(`${mountPoint}/`),
  );
  for (const { mountPoint } of others.reverse()) {
    try {
      umount2(mountPoint, MNT_DETACH);
    } catch (error) {
      // It went with the one that it lay in, or lies under another one.
      if (!hasCode(error, "EINVAL", "ENOENT")) throw error;
    }
  }
}
