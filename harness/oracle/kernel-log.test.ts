import { describe, expect, it } from "vitest";
import { kernelFault, readKernelLog } from "./kernel-log.ts";

const record = (text: string, facilityAndLevel = 4) => `${facilityAndLevel},912,88001234,-;${text}`;

describe("readKernelLog", () => {
  it("keeps what overlayfs and fuse say, in order, and nothing else", () => {
    const log = readKernelLog([
      record(
        "overlayfs: upperdir is in-use as upperdir/workdir of another mount, mount with '-o index=off' to override.",
      ),
      record("EXT4-fs (vda): mounted filesystem"),
      record("fuse: unknown parameter"),
    ]);
    expect(log.related.map((line) => line.split(":")[0])).toEqual(["overlayfs", "fuse"]);
    expect(log.faults).toEqual([]);
    expect(kernelFault(log)).toBeUndefined();
  });

  it.each([
    ["warning", "WARNING: CPU: 1 PID: 4242 at fs/overlayfs/copy_up.c:100 ovl_copy_up+0x1/0x2"],
    ["warning", "WARNING: fs/fuse/inode.c:88 at fuse_evict_inode+0x1/0x2, CPU#1: umount/99"],
    ["bug", "BUG: kernel NULL pointer dereference, address: 0000000000000018"],
    ["bug", "kernel BUG at fs/fuse/dev.c:317!"],
    ["bug", "Unable to handle kernel paging request at virtual address ffff000000000000"],
    ["oops", "Oops: 0000 [#1] PREEMPT SMP NOPTI"],
    ["oops", "Internal error: Oops: 0000000096000004 [#1] SMP"],
    ["oops", "general protection fault, probably for non-canonical address 0xdead000000000100"],
    ["panic", "Kernel panic - not syncing: Fatal exception"],
    ["lockdep", "WARNING: possible circular locking dependency detected"],
    ["lockdep", "WARNING: possible recursive locking detected"],
    ["hung-task", "INFO: task umount:1234 blocked for more than 122 seconds."],
    ["stall", "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [node:1]"],
    ["stall", "rcu: INFO: rcu_preempt self-detected stall on CPU"],
  ])("sees a fault of kind %s in %j", (kind, text) => {
    const log = readKernelLog([record(text)]);
    expect(log.faults.map((fault) => fault.kind)).toEqual([kind]);
    expect(kernelFault(log)).toMatchObject({ outcome: "kernel-fault", evidence: { message: text } });
  });

  it("takes the block from the cut mark to the end mark, and only it", () => {
    const block = [
      "------------[ cut here ]------------",
      "WARNING: CPU: 0 PID: 7 at fs/overlayfs/inode.c:5 ovl_x+0x1/0x2",
      "Call Trace:",
      " ovl_x+0x1/0x2",
      "---[ end trace 0000000000000000 ]---",
    ];
    const log = readKernelLog(["overlayfs: before", ...block, "overlayfs: after"].map((line) => record(line)));
    expect(log.faults).toEqual([{ kind: "warning", lines: block }]);
  });

  it("names a block by the worst line in it", () => {
    const log = readKernelLog([
      "BUG: kernel NULL pointer dereference, address: 0000000000000000",
      "Oops: 0002 [#1] SMP",
      "---[ end trace 0000000000000000 ]---",
      "Kernel panic - not syncing: Fatal exception",
    ]);
    expect(log.faults.map((fault) => fault.kind)).toEqual(["oops", "panic"]);
    expect(kernelFault(log)?.evidence.message).toBe("Kernel panic - not syncing: Fatal exception");
  });

  it.each([
    ["a program's line in /dev/kmsg", record("BUG: not the kernel's", 12)],
    ["a continuation line", " SUBSYSTEM=BUG: x"],
    ["a word inside a line", record("overlayfs: WARNING: CPU: 1 PID: 1 at nothing")],
    ["an information", record("INFO: lockdep is turned off.")],
  ])("takes no fault from %s", (_what, line) => {
    expect(readKernelLog([line]).faults).toEqual([]);
  });
});
