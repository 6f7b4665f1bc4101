/** What a mount asks for, and what can be refused of it before anything is touched. */
import { statSync } from "node:fs";
import type { ContentSpec } from "../content/content.ts";
import { UserError } from "../errors.ts";
import type { FuseLibrary, LowerSpec } from "../fuse/lower.ts";
import { fuseOverlayfsData } from "./fuse-overlayfs.ts";
import { checkContainerId, checkImageDigest } from "./ids.ts";
import { checkKernelLayers } from "./kernel.ts";
import { containerPaths, imagePaths } from "./layout.ts";
import type { MountApi } from "./mount-apis.ts";
import type { MounterContext } from "./mounter-context.ts";
import { type OverlayOptions, recommendedOptions } from "./options.ts";
import { mountNamespaceOf } from "./process.ts";
import type { Reference } from "./references.ts";

export interface MountRequest {
  readonly containerId: string;
  /** Digest of the image manifest, `sha256:<hex>`. */
  readonly imageDigest: string;
  /** As written by `engine/index`. */
  readonly indexPath: string;
  /** The layer store that holds the image's layers; without it they come as `content` says. */
  readonly storeDir?: string;
  /** Where the bytes come from; of no account when the image is served already (see `notes`). */
  readonly content?: ContentSpec;
  /** Default `auto`; of no account when the image is served already. */
  readonly passthrough?: LowerSpec["passthrough"];
  /** Default 1; of no account when the image is served already. */
  readonly threads?: number;
  /** File that the reads of all containers of the image are written to; only for one that nobody else serves. */
  readonly readTrace?: string;
  /** Default `recommendedOptions`. Kernel overlay only. */
  readonly options?: OverlayOptions;
  /** Default `mount`. Kernel overlay only. */
  readonly mountApi?: MountApi;
  /** Default `own`. */
  readonly fuseLibrary?: FuseLibrary;
  /** How long the kernel may keep the image's entries and attributes, seconds; default 1. */
  readonly ttlSec?: number;
}

/** Everything that can be refused is refused here, before anything is mounted. */
export function planContainer(request: MountRequest, context: MounterContext): Reference {
  const reference: Reference = {
    containerId: checkContainerId(request.containerId),
    imageDigest: checkImageDigest(request.imageDigest),
    state: "mounting",
    overlay: context.overlay,
    options: request.options ?? (context.overlay === "kernel" ? recommendedOptions : {}),
    mountApi: request.mountApi ?? "mount",
    fuseLibrary: request.fuseLibrary ?? "own",
    ttlSec: request.ttlSec ?? 1,
    rootfs: containerPaths(context.layout, request.containerId).rootfs,
    mountNamespace: mountNamespaceOf("self") ?? "",
  };
  requirePath("index file", request.indexPath);
  if (request.storeDir !== undefined) requirePath("layer store", request.storeDir);
  refuseOptions(reference, context);
  return reference;
}

function refuseOptions(
  { imageDigest, containerId, overlay, options, mountApi, rootfs }: Reference,
  { layout }: MounterContext,
): void {
  const { upper, work } = containerPaths(layout, containerId);
  const layers = { lowerdirs: [imagePaths(layout, imageDigest).lower], upperdir: upper, workdir: work };
  if (overlay === "kernel") {
    checkKernelLayers(layers);
    return;
  }
  fuseOverlayfsData({ ...layers, target: rootfs });
  const chosen = Object.keys(options).find((name) => options[name as keyof OverlayOptions] !== "default");
  const wrong = mountApi === "mount" ? chosen : `mountApi=${mountApi}`;
  if (wrong === undefined) return;
  throw new UserError(
    "BAD_OVERLAY_OPTION",
    `"${wrong}" is an option of the kernel's overlay`,
    "leave it out for fuse-overlayfs",
  );
}

function requirePath(what: string, path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  throw new UserError("BAD_PATH", `the ${what} "${path}" does not exist`, "run: mountproof index IMAGE");
}
