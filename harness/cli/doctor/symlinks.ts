import { type Blocking, CallError } from "../../../engine/overlay/blocking.ts";
import type { ImageMounts } from "../../../engine/overlay/list.ts";
import type { Check } from "./check.ts";

/** Whether each root file system of ours shows its image's symlinks, `bin -> usr/bin`, as they are. */
export async function checkSymlinks(images: readonly ImageMounts[], blocking: Blocking): Promise<Check> {
  const common = { id: "symlinks", title: "symlinks intact" };
  const healthy = images.flatMap(({ lower, containers }) =>
    containers.filter(({ health }) => health === "healthy").map((container) => ({ lower, ...container })),
  );
  if (healthy.length === 0)
    return { ...common, status: "not-applicable", detail: "no healthy root file system of ours is mounted" };
  const problems: string[] = [];
  for (const { lower, rootfs: root, upper } of healthy) {
    problems.push(...(await broken({ root, lower, upper }, blocking)));
  }
  if (problems.length === 0) return { ...common, status: "ok", detail: `in ${healthy.length} root file systems` };
  return { ...common, status: "fail", detail: problems.join(", "), remedy: "unmount the container and mount it again" };
}

async function broken(target: { root: string; lower: string; upper: string }, blocking: Blocking): Promise<string[]> {
  try {
    return await blocking.call("brokenSymlinks", target, 2000);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return [`"${target.root}": ${error.code}`];
  }
}
