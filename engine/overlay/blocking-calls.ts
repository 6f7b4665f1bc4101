/** The blocking calls that are made in a process of their own, by name. Each throws with `code` where a system call failed. */
import { readdirSync, statSync } from "node:fs";
import { UMOUNT_NOFOLLOW, umount2 } from "../system/index.ts";
import { type KernelOverlay, mountKernelOverlay } from "./kernel.ts";
import { brokenSymlinks, type SymlinkTarget } from "./symlinks.ts";
import { type ProbeTarget, writeProbe } from "./write-probe.ts";

export const blockingCalls = {
  /** stat(2) and a listing: a FUSE server that is dead may still have its root's attributes in the cache. */
  reach: ({ path }: { path: string }) => {
    const { nlink } = statSync(path);
    return { nlink, entries: readdirSync(path).length };
  },
  brokenSymlinks: (target: SymlinkTarget) => brokenSymlinks(target),
  mountOverlay: (overlay: KernelOverlay) => mountKernelOverlay(overlay),
  writeProbe: (target: ProbeTarget) => writeProbe(target),
  unmount: ({ path, flags = 0 }: { path: string; flags?: number }) => umount2(path, UMOUNT_NOFOLLOW | flags),
};

export type BlockingCalls = typeof blockingCalls;

export interface CallRequest {
  readonly name: keyof BlockingCalls;
  readonly args: unknown;
}

export type CallReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly code?: string | undefined };
