/** A tiny FUSE server for probes: `file`, `directory`, a hard link (`one`, `two`), answered by a thread, so that the probe itself may call into the mount. */
import { closeSync, constants, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { ownMountData } from "../../../engine/fuse/own/mount-own.ts";
import { type OpcodeName, opcodes } from "../../../engine/fuse/protocol/opcodes.ts";
import { MNT_DETACH, mount, umount2 } from "../../../engine/system/index.ts";
import { type InitFlag, initFlag } from "./init-flags.ts";
import { backingIdSlot, counterSlots, largestReadSlot } from "./probe-server-setup.ts";
import type { ServingThread } from "./serving-thread.ts";

export interface ProbeServerOptions {
  /** Flags accepted, where the kernel offers them. */
  readonly flags?: readonly InitFlag[];
  /** Levels of stacking that passthrough may use; see struct fuse_init_out. */
  readonly stackDepth?: number;
}

export interface ProbeServer {
  readonly mountpoint: string;
  /** /dev/fuse of the connection, for ioctls. */
  readonly fd: number;
  /** Opening `file` from now on gives passthrough to this backing id. */
  passThroughTo(backingId: number): void;
  count(opcode: OpcodeName): number;
  /** Bytes that the largest READ asked for. */
  largestRead(): number;
}

/** Mounts at `directory/fuse`, serves while `use` runs, and takes it down. @throws SystemError when mount(2) is refused */
export async function withProbeServer<T>(
  thread: ServingThread,
  directory: string,
  { flags = [], stackDepth = 0 }: ProbeServerOptions,
  use: (server: ProbeServer) => T | Promise<T>,
): Promise<T> {
  const mountpoint = join(directory, "fuse");
  mkdirSync(mountpoint);
  const fd = openSync("/dev/fuse", constants.O_RDWR);
  const counters = new Int32Array(new SharedArrayBuffer(4 * counterSlots));
  try {
    mount("mountproof-probe", mountpoint, "fuse", 0, ownMountData(fd));
    const accepted = flags.reduce((bits, name) => bits | initFlag(name), 0n);
    const ended = thread.serve({ fd, flags: accepted, stackDepth, counters });
    try {
      return await use({
        mountpoint,
        fd,
        passThroughTo: (backingId) => Atomics.store(counters, backingIdSlot, backingId),
        count: (opcode) => Atomics.load(counters, opcodes[opcode]),
        largestRead: () => Atomics.load(counters, largestReadSlot),
      });
    } finally {
      // The thread's read(2) then answers ENODEV.
      umount2(mountpoint, MNT_DETACH);
      await ended;
    }
  } finally {
    closeSync(fd);
  }
}
