import { currentProcessor, hasCode, ownAffinity, processorsIn, setAffinity } from "../../engine/system/index.ts";

/** Read once: while the work runs, this process may be among those that are kept on one processor. */
const everywhere = ownAffinity();

/**
 * Runs the work with these processes on one processor, this process's own at the moment. Who asks a FUSE server a hundred
 * times and waits for each answer has one of the two asleep at any time: on two processors both fall idle in turn, and
 * waking them (in a virtual machine through the hypervisor) takes longer than the answer.
 *
 * Afterwards they may run wherever this process may at its start. For work that races with nobody: on one processor races are rarer.
 */
export async function sideBySide<T>(pids: readonly number[], work: () => Promise<T>): Promise<T> {
  // Where there is one only, they are side by side already.
  if (processorsIn(everywhere) === 1) return work();
  place(pids, currentProcessor());
  try {
    return await work();
  } finally {
    place(pids, everywhere);
  }
}

function place(pids: readonly number[], mask: Buffer): void {
  for (const pid of pids) {
    try {
      setAffinity(pid, mask);
    } catch (error) {
      // It has ended; whoever waits for it learns that elsewhere.
      if (!hasCode(error, "ESRCH")) throw error;
    }
  }
}
