/** A tiny FUSE server for probes: `file`, `directory`, a hard link (`one`, `two`), answered by a thread, so that the probe itself may call into the mount. */
import { once } from "node:events";
import { closeSync, constants, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { ownMountData } from "../../../engine/fuse/own/mount-own.ts";
import { type OpcodeName, opcodes } from "../../../engine/fuse/protocol/opcodes.ts";
import { MNT_DETACH, mount, umount2 } from "../../../engine/system/index.ts";
import { CannotProbe } from "../feature.ts";
import { type InitFlag, initFlag } from "./init-flags.ts";
import { backingIdSlot, counterSlots, type ProbeServerSetup } from "./probe-server-setup.ts";

export interface ProbeServerOptions {
  /** Flags accepted, where the kernel offers them. */
  readonly flags?: readonly InitFlag[];
  /** Levels of stacking that passthrough may use; see struct fuse_init_out. */
  readonly stackDepth?: number;
  /** Served at `file`. */
  readonly content?: string;
}

export interface ProbeServer {
  readonly mountpoint: string;
  /** /dev/fuse of the connection, for ioctls. */
  readonly fd: number;
  /** Opening `file` from now on gives passthrough to this backing id. */
  passThroughTo(backingId: number): void;
  count(opcode: OpcodeName): number;
}

/** Mounts at `directory/fuse`, serves while `use` runs, and takes it down. @throws SystemError when mount(2) is refused */
export async function withProbeServer<T>(
  directory: string,
  options: ProbeServerOptions,
  use: (server: ProbeServer) => T | Promise<T>,
): Promise<T> {
  const mountpoint = join(directory, "fuse");
  mkdirSync(mountpoint, { recursive: true });
  const fd = openSync("/dev/fuse", constants.O_RDWR);
  const counters = new Int32Array(new SharedArrayBuffer(4 * counterSlots));
  const worker = await startWorker({
    fd,
    flags: (options.flags ?? []).reduce((bits, name) => bits | initFlag(name), 0n),
    stackDepth: options.stackDepth ?? 0,
    content: options.content ?? "from the FUSE server",
    counters,
  });
  try {
    mount("mountproof-probe", mountpoint, "fuse", 0, ownMountData(fd));
    worker.postMessage("serve");
    try {
      return await use({
        mountpoint,
        fd,
        passThroughTo: (backingId) => Atomics.store(counters, backingIdSlot, backingId),
        count: (opcode) => Atomics.load(counters, opcodes[opcode]),
      });
    } finally {
      // The thread's read(2) then answers ENODEV, and it ends.
      umount2(mountpoint, MNT_DETACH);
    }
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    await ended(worker);
    closeSync(fd);
  }
}

async function startWorker(setup: ProbeServerSetup): Promise<Worker> {
  const worker = new Worker(new URL("./probe-server-thread.ts", import.meta.url), { workerData: setup });
  await once(worker, "message");
  return worker;
}

async function ended(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  const [code] = await once(worker, "exit");
  if (code !== 0) throw new CannotProbe(`the probe's own FUSE server failed with exit code ${code}`);
}
