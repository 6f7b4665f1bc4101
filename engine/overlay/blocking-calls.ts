/** The blocking calls that are made in a process of their own, by name. Each throws with `code` where a system call failed. */
import { closeSync, readdirSync, statfsSync, statSync } from "node:fs";
import { descriptorOf, UMOUNT_NOFOLLOW, umount2 } from "../system/index.ts";
import { type KernelOverlay, mountKernelOverlay } from "./kernel.ts";
import { readInRoot } from "./read-in-root.ts";
import { brokenSymlinks, type SymlinkTarget } from "./symlinks.ts";
import { type ProbeTarget, writeProbe } from "./write-probe.ts";

export const blockingCalls = {
  /** Shares an open file of another process. @returns its number here */
  hold: ({ pid, fd }: { pid: number; fd: number }) => descriptorOf(pid, fd),
  letGo: ({ fd }: { fd: number }) => closeSync(fd),
  /**
   * statfs(2), which the kernel never answers from a cache for FUSE, then stat(2) and a listing, which reach the lower of an
   * overlay: of a server that is dead, attributes and listings may still be cached.
   */
  reach: ({ path }: { path: string }) => {
    statfsSync(path);
    const { nlink } = statSync(path);
    return { nlink, entries: readdirSync(path).length };
  },
  /** A file as a container would find it: no symlink leads out of its root. Undefined when there is none. */
  readInRoot: (target: { root: string; path: string }) => readInRoot(target),
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
  | {
      readonly ok: false;
      readonly message: string;
      readonly code?: string | undefined;
      readonly said?: readonly string[];
      /** Of a `UserError`. */
      readonly hint?: string;
    };
