import { readMountinfo } from "../../engine/system/mountinfo.ts";
import type { TrialPaths } from "../../scenarios/scenario.ts";
import type { ActorPool } from "./actor-pool.ts";

/**
 * Detaches what a trial left mounted, so that the next one starts clean. Through an actor: it may hang.
 * @param deadlineMs for each unmount
 */
export async function unmountLeftovers(actors: ActorPool, paths: TrialPaths, deadlineMs: number): Promise<void> {
  const left = readMountinfo("self").filter(
    ({ mountPoint }) => isBelow(mountPoint, paths.base) || isBelow(mountPoint, paths.mounts),
  );
  const actor = await actors.take();
  for (const { mountPoint } of left.reverse()) {
    await actor.call("umount", { path: mountPoint, detach: true }, deadlineMs);
  }
  await actors.giveBack(actor);
}

function isBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
