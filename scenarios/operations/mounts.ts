/** Mounting and unmounting, in the actor's own mount namespace. */
import { type KernelOverlay, mountKernelOverlay } from "../../engine/overlay/kernel.ts";
import {
  CLONE_NEWNS,
  MNT_DETACH,
  MNT_FORCE,
  MS_BIND,
  MS_NODEV,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_REMOUNT,
  mount,
  umount2,
  unshare,
} from "../../engine/system/index.ts";

/** @throws SystemError when the kernel refuses */
export function mountOverlay(overlay: KernelOverlay): void {
  mountKernelOverlay(overlay);
}

export interface UmountArgs {
  readonly path: string;
  /** MNT_DETACH: out of sight now, gone when nobody uses it any more. */
  readonly detach?: boolean;
  /** MNT_FORCE: FUSE aborts the connection. */
  readonly force?: boolean;
}

export function umount({ path, detach = false, force = false }: UmountArgs): void {
  umount2(path, (detach ? MNT_DETACH : 0) | (force ? MNT_FORCE : 0));
}

export interface BindArgs {
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
  /** With the mounts below the source. */
  readonly recursive?: boolean;
}

export function mountBind({ source, target, readOnly = false, recursive = false }: BindArgs): void {
  mount(source, target, "", MS_BIND | (recursive ? MS_REC : 0));
  // The kernel ignores MS_RDONLY in the first call: a bind mount becomes read-only by a second one.
  if (readOnly) mount("none", target, "", MS_BIND | MS_REMOUNT | MS_RDONLY);
}

/** @param size as tmpfs takes it: `64k`, `1m` */
export function mountTmpfs({ path, size }: { readonly path: string; readonly size?: string | number }): void {
  mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, size === undefined ? "mode=0755" : `mode=0755,size=${size}`);
}

/**
 * A mount namespace of its own for this process, with private propagation: no mount made outside from now on is seen
 * inside, and the other way round. The process stays in it; only synchronous calls of the main thread act in it.
 */
export function makePrivateNamespace(): void {
  unshare(CLONE_NEWNS);
  mount("none", "/", "", MS_PRIVATE | MS_REC);
}
