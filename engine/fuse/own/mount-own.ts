/** The project's own transport: /dev/fuse, mount(2) and the protocol codec, with faults. */
import { closeSync, constants, openSync } from "node:fs";
import { MS_RDONLY, mount, statx, umount2 } from "../../system/index.ts";
import { attributeRules } from "../fault/attribute-rules.ts";
import { faultyTree } from "../fault/faulty-tree.ts";
import { listingRules } from "../fault/listings.ts";
import { faultyContent } from "../fault/reads.ts";
import { requestPlan } from "../fault/request-plan.ts";
import { createFilesystem, type Filesystem } from "../filesystem.ts";
import type { ServedImage } from "../image.ts";
import type { LowerSpec } from "../lower.ts";
import type { MountedLower } from "../mounted-lower.ts";
import { unmountLower } from "../unmount.ts";
import type { Buffers } from "./buffers.ts";
import { serve } from "./serve.ts";

/**
 * Mounts and begins to serve; the kernel's INIT is answered from the event loop after this has returned.
 * @throws SystemError when mount(2) fails, UserError for faults that the image cannot have
 */
export function mountOwn(spec: LowerSpec, image: ServedImage, buffers: Buffers): MountedLower {
  const served = withImageFault(spec, image);
  const filesystem = filesystemFor(spec, served);
  const plan = spec.faults?.requests === undefined ? undefined : requestPlan(spec.faults.requests, served.tree);
  const fd = openSync("/dev/fuse", constants.O_RDWR | constants.O_NONBLOCK);
  try {
    mount(spec.source ?? "mountproof", spec.mountpoint, "fuse", MS_RDONLY, ownMountData(fd));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const { device, mountId } = identify(spec.mountpoint, fd);
  const session = serve({ fd, filesystem, plan, dieAtRequest: spec.faults?.dieAtRequest, buffers });
  return { ...session, device, mountId, unmount: async () => unmountLower(spec.mountpoint, device) };
}

/**
 * Device nodes must work through an overlay, so no nodev. The kernel checks permissions itself (default_permissions), for
 * everyone (allow_other): an overlay and other users must see the image.
 */
export function ownMountData(fd: number | "N"): string {
  return `fd=${fd},rootmode=40000,user_id=0,group_id=0,default_permissions,allow_other`;
}

/** Asks only what the kernel knows: a request to the mount we are about to serve would wait for ourselves. */
function identify(mountpoint: string, fd: number): Pick<MountedLower, "device" | "mountId"> {
  try {
    return statx(mountpoint, { dontSync: true });
  } catch (error) {
    umount2(mountpoint);
    closeSync(fd);
    throw error;
  }
}

/** The image is shared with other mounts of it, so a wrong tree is one more. */
function withImageFault({ faults }: LowerSpec, image: ServedImage): ServedImage {
  return faults?.image === undefined ? image : { ...image, tree: faultyTree(image.tree, faults.image) };
}

function filesystemFor({ ttlSec, faults = {} }: LowerSpec, { tree, content }: ServedImage): Filesystem {
  return createFilesystem(tree, faultyContent(content, faults.reads ?? [], tree), {
    ttlSec,
    rules: attributeRules(faults.attributes ?? [], tree),
    listing: listingRules(faults.listings ?? []),
    readdirplus: !(faults.requests ?? []).some((fault) => fault.operation === "LOOKUP"),
  });
}
