/** Faults planted in real guests, and in QEMU: a fault of the kernel is a finding, one of ours never is. */
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { mount, umount2 } from "../../../engine/system/index.ts";
import { BootError, type BootedMachine, boot } from "./boot.ts";
import type { GuestFault } from "./contract.ts";
import { faultOfStart, type WatchTimes, watchGuest } from "./health/index.ts";
import { draftSnapshot } from "./snapshot/index.ts";
import { startMachine } from "./start.ts";
import { type SavedGuest, saveGuest } from "./testing/saved-guest.ts";
import { testMachine } from "./testing/test-machine.ts";
import { bootTrialGuest, type GuestPlan, RestoreFailed, restoreTrialGuest } from "./trial-guest.ts";

let saved: SavedGuest;
beforeAll(async () => {
  saved = await saveGuest(await testMachine(), ({ supervisor }) =>
    supervisor.run("mkdir -p /mnt/ext4 && mount -t ext4 /dev/vdd1 /mnt/ext4", { timeoutMs: 120_000 }),
  );
});
afterAll(() => saved.remove());

const marker = "begin 0a1b2c3d 4 17";
/** For guests that answer, on a host that may be busy, and for those whose end tells what happened. */
const patient: WatchTimes = { everyMs: 200, agentMs: 5000, guestMs: 30_000 };
/** For guests that never answer: the deadlines must pass. */
const brief: WatchTimes = { everyMs: 200, agentMs: 1000, guestMs: 2000 };

interface Planted {
  readonly fault: GuestFault;
  readonly console: string;
}

interface Planting {
  readonly times?: WatchTimes;
  /** Default: the supervisor stands for the agent. */
  readonly agentAnswers?: () => Promise<boolean>;
  readonly bringUp?: () => Promise<BootedMachine>;
}

/** Restores a guest, plants the fault in the middle of a trial and waits for what the watch says. */
async function plant(
  fault: (guest: BootedMachine) => unknown,
  { times = patient, agentAnswers, bringUp = saved.restore }: Planting = {},
): Promise<Planted> {
  const guest = await bringUp();
  const { machine, supervisor } = guest;
  try {
    await supervisor.run(`echo '<2>mountproof: ${marker}' >/dev/kmsg`, { timeoutMs: 60_000 });
    const watch = watchGuest({ machine, supervisor, agentPing: agentAnswers ?? supervisor.ping }, times);
    await fault(guest);
    const found = await watch.fault;
    watch.stop();
    return { fault: found, console: machine.console.text() };
  } finally {
    await machine.stop();
  }
}

/** Sends a command that never answers. */
function start({ supervisor }: BootedMachine, command: string): void {
  supervisor.run(command, { timeoutMs: 60_000 }).catch(() => undefined);
}

/** Takes the only processor from everything but interrupts. */
const spin = "echo -1 >/proc/sys/kernel/sched_rt_runtime_us; exec chrt -f 99 /bin/sh -c 'while :; do :; done'";

const never = async () => false;

describe("faults of the kernel are findings", () => {
  it("a crash: the panic with its stack", async () => {
    const { fault } = await plant((guest) => start(guest, "echo c >/proc/sysrq-trigger"));
    expect(fault).toMatchObject({
      outcome: "kernel-fault",
      message: expect.stringMatching(/^Kernel panic - not syncing/),
    });
    expect(fault.evidence.kernelLog?.join("\n")).toContain("sysrq_handle_crash");
    expect(fault.evidence.details).toContain(`in the kernel's log after "${marker}"`);
  });

  it("an agent that does not answer while processes are stuck in the kernel: a hang, with their stacks", async () => {
    const freeze = "sync; /usr/sbin/fsfreeze --freeze /mnt/ext4; touch /mnt/ext4/waits";
    const waits = "until grep -qs 'State:.D' $(grep -ls '^Name:.touch' /proc/[0-9]*/status); do sleep 0.1; done";
    const frozen = async (): Promise<BootedMachine> => {
      const guest = await saved.restore();
      start(guest, freeze);
      await guest.supervisor.run(waits, { timeoutMs: 120_000 });
      return guest;
    };
    const { fault } = await plant(() => undefined, { agentAnswers: never, bringUp: frozen });
    expect(fault).toMatchObject({
      outcome: "hang",
      message: expect.stringMatching(/stuck in the kernel: touch\[\d+\]$/),
    });
    expect(fault.evidence.kernelLog?.join("\n")).toMatch(/task:touch .*state:D[\s\S]*(mnt_want_write|sb_start_write)/);
  });

  it("a guest whose only processor is taken: a hang, and SysRq shows by whom", async () => {
    const { fault } = await plant((guest) => start(guest, spin), { times: brief });
    expect(fault).toMatchObject({ outcome: "hang", message: expect.stringContaining("still hears SysRq") });
    expect(fault.evidence.kernelLog?.join("\n")).toMatch(/backtrace for cpu 0[\s\S]*Comm: sh/);
    // The loop is interrupted by timers, and that is what the look may fall on.
    expect(fault.evidence.details?.at(-1)).toMatch(/^CPU 0: RIP=[0-9a-f]{16} CPL=[03] HLT=0$/);
  });
});

it("a guest that does not hear SysRq either is asked by an NMI, whose panic is not taken for a fault of its own", async () => {
  const deaf = async (): Promise<BootedMachine> => {
    const { machine, supervisor } = await saved.restore();
    // Breaks without a key: how a guest with interrupts off would seem.
    return { machine: { ...machine, console: { ...machine.console, send: () => undefined } }, supervisor };
  };
  const { fault } = await plant((guest) => start(guest, spin), { times: brief, bringUp: deaf });
  expect(fault).toMatchObject({ outcome: "hang", message: expect.stringContaining("an NMI shows where it is") });
  expect(fault.evidence.kernelLog?.join("\n")).toMatch(/NMI: Not continuing[\s\S]*Comm: sh/);
});

describe("faults of ours are harness errors", () => {
  it("an agent that does not answer, with nothing stuck", async () => {
    const { fault, console } = await plant(() => undefined, { agentAnswers: never });
    expect(fault).toMatchObject({
      outcome: "harness-error",
      message: expect.stringContaining("agent does not answer"),
    });
    expect(console).toContain("Show Blocked State");
  });

  it("a QEMU that somebody kills", async () => {
    const { fault } = await plant(({ machine }) => process.kill(machine.pid, "SIGKILL"));
    expect(fault).toMatchObject({ outcome: "harness-error", message: expect.stringMatching(/SIGKILL/) });
  });

  it("a QEMU that crashes", async () => {
    const { fault } = await plant(({ machine }) => process.kill(machine.pid, "SIGSEGV"));
    expect(fault).toMatchObject({ outcome: "harness-error", message: "QEMU crashed (SIGSEGV)" });
  });

  it("a guest that QEMU stopped", async () => {
    const { fault } = await plant(({ machine }) => machine.qmp.execute("stop"), { times: brief });
    expect(fault).toMatchObject({ outcome: "harness-error", message: expect.stringContaining("monitor") });
  });

  it("a guest that is powered off", async () => {
    const { fault } = await plant((guest) => start(guest, "poweroff -f"));
    expect(fault).toMatchObject({ outcome: "harness-error", message: expect.stringContaining("powered off") });
  });

  it("a full disk of the host under the guest's scratch disk", async () => {
    const small = smallDisk("8m");
    vi.stubEnv("TMPDIR", small.path);
    try {
      // The guest stands still then: the deadlines must pass, and before that it must not seem to.
      const { fault } = await plant(
        (guest) => start(guest, "dd if=/dev/urandom of=/mnt/ext4/big bs=1M count=32; sync"),
        { times: { ...patient, guestMs: 5000 } },
      );
      expect(fault).toMatchObject({ outcome: "harness-error", message: expect.stringContaining("disk is full") });
    } finally {
      vi.unstubAllEnvs();
      small.remove();
    }
  });

  it("a full disk of the host under a guest whose memory shall be saved", async () => {
    const small = smallDisk("160m");
    try {
      const draft = await draftSnapshot(small.path, saved.spec);
      const { fault } = await plant((guest) => start(guest, "head -c 200m /dev/zero >/dev/shm/much"), {
        bringUp: () => boot(draft.spec),
      });
      expect(fault).toMatchObject({ outcome: "harness-error", message: expect.stringContaining("SIGBUS") });
    } finally {
      small.remove();
    }
  });
});

describe("a guest that does not come up", () => {
  it("because its kernel panics: the kernel's fault, with how far it came", async () => {
    // This file is no archive.
    const error = await boot({ ...saved.spec, initramfs: fileURLToPath(import.meta.url) }).catch((caught) => caught);
    expect(error).toBeInstanceOf(BootError);
    const { fault } = error as BootError;
    expect(fault).toMatchObject({
      outcome: "kernel-fault",
      message: expect.stringMatching(/^Kernel panic - not syncing: VFS/),
    });
  });

  it("to be saved: only a boot can tell whose fault that is", async () => {
    const plan: GuestPlan = {
      spec: { ...saved.spec, initramfs: fileURLToPath(import.meta.url) },
      ...{ initramfsDigest: "none", qemuVersion: "none", log: () => undefined },
      agentStart: { images: [], runtimes: [], cgroupParent: "", machinePrefix: "/" },
    };
    await expect(restoreTrialGuest(plan)).rejects.toThrow(RestoreFailed);
    await expect(bootTrialGuest(plan)).rejects.toThrow(BootError);
  });

  it("because somebody killed QEMU: ours", async () => {
    const machine = await startMachine(saved.spec);
    process.kill(machine.pid, "SIGKILL");
    const fault = await faultOfStart(machine).finally(() => machine.stop());
    expect(fault).toMatchObject({ outcome: "harness-error", message: expect.stringContaining("SIGKILL") });
  });
});

it("a guest that is well is left alone", async () => {
  const { machine, supervisor } = await saved.restore();
  try {
    const watch = watchGuest({ machine, supervisor, agentPing: supervisor.ping }, { ...patient, everyMs: 20 });
    const seen = await Promise.race([watch.fault, new Promise((resolve) => setTimeout(resolve, 1000, "well"))]);
    watch.stop();
    expect(seen).toBe("well");
  } finally {
    await machine.stop();
  }
});

function smallDisk(size: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "mountproof-small-"));
  mount("tmpfs", path, "tmpfs", 0, `size=${size}`);
  return {
    path,
    remove: () => {
      umount2(path, 0);
      rmdirSync(path);
    },
  };
}
