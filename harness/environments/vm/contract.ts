/** Types shared by the parts of the VM environment. A planned machine is a `MachineSpec`, a running one a `Machine`. */
import type { Duplex, Readable } from "node:stream";
import { Finding } from "../../../scenarios/outcome.ts";
import type { Kernel } from "../../kernels/kernel.ts";

export type Acceleration = "kvm" | "tcg";

/** Disk images of the guest; all but `scratch` are read-only. */
export interface GuestImages {
  readonly userland: string;
  readonly program: string;
  readonly fixtures: string;
  /** Partitions: 1 ext4, 2 xfs, 3 btrfs. Never written to: each machine writes to a copy of its own. */
  readonly scratch: string;
  /** SHA-256 (hex) over what the images hold: part of a snapshot's identity. */
  readonly digest: string;
}

export interface MachineSpec {
  readonly kernel: Kernel;
  readonly initramfs: string;
  readonly images: GuestImages;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly acceleration: Acceleration;
  /** Guest memory in a file: shared to save it, private (copy on write) to restore from it. Default: anonymous. */
  readonly memoryFile?: { readonly path: string; readonly share: boolean };
  /** Writes go into `images.scratch` itself instead of a copy that is thrown away: for a disk that belongs to a snapshot. */
  readonly keepScratch?: boolean;
  /** Wait for a migration stream instead of booting. */
  readonly incoming?: boolean;
  /** Unix socket on which QEMU waits for gdb; the guest stands still until gdb continues it. */
  readonly gdbSocket?: string;
  /** A user-mode network device. Default: the guest has no network device at all. */
  readonly network?: boolean;
}

/** A QEMU process with a guest in it. */
export interface Machine {
  readonly pid: number;
  /** The whole command line: part of what was tested. */
  readonly commandLine: readonly string[];
  /** Holds sockets and console log; removed by `stop`. */
  readonly directory: string;
  readonly qmp: Qmp;
  readonly ports: {
    readonly control: Duplex;
    readonly results: Duplex;
    readonly errors: Readable;
    readonly supervisor: Duplex;
    /** The virtio console, for an interactive shell. */
    readonly terminal: Duplex;
  };
  readonly console: ConsoleLog;
  /** Settles when QEMU has ended, whoever ended it. */
  readonly ended: Promise<MachineEnd>;
  /** Quits QEMU (SIGKILL at a deadline) and removes the directory. May be called twice. */
  stop(): Promise<void>;
}

export interface Qmp {
  /** @throws QmpError with QEMU's own words */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Events since the start, in order: `SHUTDOWN`, `GUEST_PANICKED`, `RESET`, … */
  readonly events: readonly { readonly event: string; readonly data?: unknown }[];
  close(): void;
}

/** The kernel's log as it comes out of the serial port. */
export interface ConsoleLog {
  readonly path: string;
  /** Everything so far. */
  text(): string;
  /** Sends to the serial port, which is where SysRq keys go after a break. */
  send(text: string): void;
}

export interface MachineEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** Last lines that QEMU wrote on standard error. */
  readonly errors: string;
}

/**
 * The guest, or QEMU, failed while a trial ran. `outcome` says whose fault it is: `kernel-fault` and `hang` are findings about the
 * kernel, `harness-error` is ours (QEMU killed, host out of memory or disk, an agent that hangs in a guest that answers).
 */
export class GuestFault extends Finding {
  override name = "GuestFault";
}
