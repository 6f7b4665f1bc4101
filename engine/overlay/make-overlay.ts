/** The overlay itself: made, and proved by a write. */
import type { KernelLog } from "../system/kmsg.ts";
import { CallError } from "./blocking.ts";
import { OverlayError } from "./errors.ts";
import { mountFuseOverlayfs } from "./fuse-overlayfs.ts";
import type { ContainerPaths, ImagePaths } from "./layout.ts";
import type { Reference } from "./references.ts";
import type { LowerTools } from "./shared-lower.ts";

export interface OverlayPlace {
  readonly image: ImagePaths;
  readonly container: ContainerPaths;
  readonly log: KernelLog;
}

/** @throws OverlayError */
export async function mountOverlay(reference: Reference, place: OverlayPlace, tools: LowerTools): Promise<void> {
  const { upper, work, rootfs } = place.container;
  const layers = { lowerdirs: [place.image.lower], upperdir: upper, workdir: work, target: rootfs };
  const deadlineMs = tools.deadlines.overlayMs;
  if (reference.overlay === "fuse-overlayfs") {
    await mountFuseOverlayfs({ ...layers, deadlineMs });
    return;
  }
  try {
    const { options, mountApi } = reference;
    await tools.blocking.call("mountOverlay", { ...layers, options, mountApi }, deadlineMs);
  } catch (cause) {
    if (!(cause instanceof CallError)) throw cause;
    throw new OverlayError({
      step: "mount overlay",
      path: rootfs,
      errno: cause.code,
      cause,
      kernelLog: [...cause.said, ...overlayLines(place.log)],
    });
  }
}

/** @throws OverlayError whose step tells how far the probe came */
export async function verifyOverlay({ image, container, log }: OverlayPlace, tools: LowerTools): Promise<void> {
  const { rootfs: root, upper } = container;
  const target = { root, upper, lower: image.lower };
  const result = await tools.blocking.call("writeProbe", target, tools.deadlines.probeMs).catch((cause) => {
    if (!(cause instanceof CallError)) throw cause;
    throw new OverlayError({ step: "write probe", path: root, errno: cause.code, cause, kernelLog: overlayLines(log) });
  });
  if (result.ok) return;
  const { step, path, errno } = result;
  const hint =
    step.startsWith("link count") && errno === "ENOENT" ? "a directory with link count 0 counts as deleted" : undefined;
  throw new OverlayError({
    step: `write probe (${step})`,
    path,
    errno,
    kernelLog: overlayLines(log),
    ...(hint === undefined ? {} : { hint }),
  });
}

function overlayLines(log: KernelLog): string[] {
  return log.drain().filter((line) => /^(overlayfs|overlay|fuse): /.test(line));
}
