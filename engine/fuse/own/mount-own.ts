/** The project's own transport: /dev/fuse, mount(2) and the protocol codec, with faults. */
import { closeSync, constants, openSync } from "node:fs";
import { metricsOf } from "../../content/metrics.ts";
import { mount } from "../../system/mount.ts";
import { MS_RDONLY } from "../../system/mount-flags.ts";
import { statx } from "../../system/statx.ts";
import { umount2 } from "../../system/umount.ts";
import { contentSpec } from "../content-spec.ts";
import { createFilesystem, readLater } from "../filesystem.ts";
import type { LowerSpec } from "../lower.ts";
import type { MountedLower } from "../mounted-lower.ts";
import { answeredOpens, zeroMessageOpens } from "../opens.ts";
import { kernelOpensDirectories } from "../protocol/init.ts";
import { unmountLower } from "../unmount.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Buffers } from "./buffers.ts";
import { type OtherThreadsOpens, type Passthrough, tryPassthrough, withoutPassthrough } from "./passthrough.ts";
import { traceReads } from "./read-trace.ts";
import { serve } from "./serve.ts";
import type { ThreadsOptions } from "./threads.ts";

/**
 * Mounts and begins to serve; the kernel's INIT is answered from the event loop after this has returned.
 * @throws SystemError when mount(2) fails, UserError for faults that the image cannot have
 */
export async function mountOwn(spec: LowerSpec, behaviour: Behaviour, buffers: Buffers): Promise<MountedLower> {
  const { tree, plan } = behaviour;
  const trace = spec.readTrace === undefined ? undefined : traceReads(spec.readTrace, behaviour.content, tree);
  const content = trace?.content ?? behaviour.content;
  let threads = await threadsFor(spec, behaviour);
  const fd = openSync("/dev/fuse", constants.O_RDWR | constants.O_NONBLOCK);
  try {
    const passthrough = passthroughFor(spec, behaviour, fd);
    const { opens, isWanted } = passthrough;
    const options = { ...behaviour, ttlSec: spec.ttlSec, opens, passthrough: isWanted };
    const filesystem = createFilesystem(tree, content, options);
    mount(spec.source ?? "mountproof", spec.mountpoint, "fuse", MS_RDONLY, ownMountData(fd));
    const { device, mountId } = identify(spec.mountpoint);
    const session = serve({
      ...{ fd, filesystem, plan, buffers },
      read: (request) => readLater(request, tree, content),
      openLost: opens.release,
      dieAtRequest: spec.faults?.dieAtRequest,
      negotiated(init) {
        passthrough.negotiated(init);
        // Only the first thread sees INIT, so only it knows how directories are opened on an older kernel.
        if (!kernelOpensDirectories(init)) threads = undefined;
      },
      startThreads: (desks, firstDesk) => threads?.(fd, { desks, firstDesk }, passthrough.otherThreads()),
    });
    const counters = () => [
      ...(content.counters === undefined ? [] : [content.counters.buffer]),
      ...session.contentCounters(),
    ];
    return {
      ...session,
      device,
      mountId,
      metrics: () => ({
        ...{ mountpoint: spec.mountpoint, imageDigest: tree.index.imageDigest, ...session.figures() },
        ...{ passthrough: passthrough.figures(), content: metricsOf(counters()) },
      }),
      flush: () => trace?.flush(),
      unmount: async () => unmountLower(spec.mountpoint, device),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/**
 * Device nodes must work through an overlay, so no nodev. The kernel checks permissions itself (default_permissions), for
 * everyone (allow_other): an overlay and other users must see the image.
 */
export function ownMountData(fd: number | "N"): string {
  return `fd=${fd},rootmode=40000,user_id=0,group_id=0,default_permissions,allow_other`;
}

/** Asks only what the kernel knows: a request to the mount we are about to serve would wait for ourselves. */
function identify(mountpoint: string): Pick<MountedLower, "device" | "mountId"> {
  try {
    return statx(mountpoint, { dontSync: true });
  } catch (error) {
    umount2(mountpoint);
    throw error;
  }
}

/** Faults must not be bypassed: with any of them every open and every read is a request. */
function passthroughFor(spec: LowerSpec, { content }: Behaviour, fd: number): Passthrough {
  if (spec.faults !== undefined) return withoutPassthrough(answeredOpens, "the lower has faults");
  if (spec.readTrace !== undefined) return withoutPassthrough(zeroMessageOpens, "reads are traced");
  if (spec.passthrough === "off") return withoutPassthrough(zeroMessageOpens, "switched off");
  const directory = spec.content?.cache?.directory;
  if (directory === undefined || content.backing === undefined) {
    return withoutPassthrough(zeroMessageOpens, "there is no disk cache to pass through to");
  }
  return tryPassthrough({
    fd,
    directory,
    backing: content.backing.bind(content),
  });
}

/** Faults and traces are the business of one thread. The code of more is loaded only for them. */
async function threadsFor(spec: LowerSpec, { tree }: Behaviour) {
  const { threads: count = 1, indexPath, ttlSec, faults, readTrace } = spec;
  if (count < 2 || faults !== undefined || readTrace !== undefined) return undefined;
  const { startThreads } = await import("./threads.ts");
  const { prefetch: _, shared: __, ...content } = contentSpec(spec);
  const setup = { count, index: tree.index.shared, indexPath, content, ttlSec };
  return (fd: number, first: Pick<ThreadsOptions, "desks" | "firstDesk">, opens: OtherThreadsOpens) =>
    startThreads({ ...setup, ...first, fd, opens });
}
