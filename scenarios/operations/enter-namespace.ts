import { closeSync, openSync } from "node:fs";
import { CLONE_FS, CLONE_NEWNS, mount, setns, unshare } from "../../engine/system/index.ts";

/**
 * From now on this process sees the mounts that another one sees, and makes its own there: setns(2). It stays there, and so does the
 * cgroup2 it mounts, which shows its own cgroups: a process may not be moved out of the cgroup namespace it is in.
 */
export function enterMountNamespace({ pid }: { readonly pid: number }): void {
  const namespace = openSync(`/proc/${pid}/ns/mnt`, "r");
  try {
    // Root and working directory must not be shared with the other threads.
    unshare(CLONE_FS);
    setns(namespace, CLONE_NEWNS);
    mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0);
  } finally {
    closeSync(namespace);
  }
}
