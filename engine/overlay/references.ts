/** One file a container below its image: who uses the image's lower, and all that is needed to take the container down. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FuseLibrary } from "../fuse/lower.ts";
import { hasCode } from "../system/index.ts";
import { withPath } from "../system/system-error.ts";
import { imageDigestOf } from "./ids.ts";
import { containerPaths, type ImagePaths, imagePaths, type Layout } from "./layout.ts";
import type { MountApi } from "./mount-apis.ts";
import type { OverlayOptions } from "./options.ts";
import type { ProcessIdentity } from "./process.ts";

export type OverlayKind = "kernel" | "fuse-overlayfs";

export interface Reference {
  readonly containerId: string;
  readonly imageDigest: string;
  /** `mounting` until the write probe passed: nothing was handed out yet. */
  readonly state: "mounting" | "mounted";
  readonly overlay: OverlayKind;
  readonly options: OverlayOptions;
  readonly mountApi: MountApi;
  readonly fuseLibrary: FuseLibrary;
  readonly ttlSec: number;
  readonly rootfs: string;
  /** What the overlay stands on; from `mounted` on. */
  readonly lower?: LowerIdentity;
  /** `mnt:[4026531841]`: where the overlay can be seen. */
  readonly mountNamespace: string;
}

/** One FUSE mount among all that were ever at the place. An overlay keeps the device's number from being used again. */
export interface LowerIdentity {
  readonly minor: number;
  readonly server: ProcessIdentity;
}

/** Written as a whole or not at all, whenever we die. */
export function writeReference(layout: Layout, reference: Reference): void {
  const { references } = imagePaths(layout, reference.imageDigest);
  mkdirSync(references, { recursive: true });
  const path = join(references, reference.containerId);
  // A name that no container can have.
  const temporary = join(references, `.${reference.containerId}`);
  try {
    writeFileSync(temporary, `${JSON.stringify(reference, null, 2)}\n`);
  } catch (error) {
    throw withPath(error, temporary);
  }
  renameSync(temporary, path);
}

export function removeReference(layout: Layout, { imageDigest, containerId }: Reference): void {
  rmSync(join(imagePaths(layout, imageDigest).references, containerId), { force: true });
}

/** References of one image in byte order of their containers. */
export function readReferences(layout: Layout, imageDigest: string): Reference[] {
  const { references } = imagePaths(layout, imageDigest);
  return list(references)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => read(layout, imageDigest, name) ?? []);
}

export function findReference(layout: Layout, containerId: string): Reference | undefined {
  return listImages(layout)
    .map((digest) => read(layout, digest, containerId))
    .find((reference) => reference !== undefined);
}

/** Digests of all images that have a directory, in byte order. */
export function listImages({ mountBase }: Layout): string[] {
  return list(join(mountBase, "mnts")).flatMap((name) => imageDigestOf(name) ?? []);
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** Undefined when it is not (any more) there. */
function read(layout: Layout, imageDigest: string, containerId: string): Reference | undefined {
  try {
    return JSON.parse(readFileSync(join(imagePaths(layout, imageDigest).references, containerId), "utf8")) as Reference;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    if (error instanceof SyntaxError) return unfinished(layout, imageDigest, containerId);
    throw error;
  }
}

/** The machine went down before the file's bytes were on disk: its name says enough to take down what is left. */
function unfinished(layout: Layout, imageDigest: string, containerId: string): Reference {
  return {
    containerId,
    imageDigest,
    state: "mounting",
    overlay: "kernel",
    options: {},
    mountApi: "mount",
    fuseLibrary: "own",
    ttlSec: 1,
    rootfs: containerPaths(layout, containerId).rootfs,
    mountNamespace: "",
  };
}

/** What was killed before it had the name of a reference. Only where no container of the image is being mounted. */
export function removeHalfReferences({ references }: ImagePaths): void {
  for (const name of list(references).filter((one) => one.startsWith("."))) rmSync(join(references, name));
}
