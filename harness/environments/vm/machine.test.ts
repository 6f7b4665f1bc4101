/** Real guests: what a machine, its first process and its disks do. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { chooseAcceleration } from "./acceleration.ts";
import { type BootedMachine, boot } from "./boot.ts";
import { runCanary } from "./canary.ts";
import type { MachineSpec } from "./contract.ts";
import { startMachine } from "./start.ts";
import { testMachine } from "./testing/test-machine.ts";

let spec: MachineSpec;
beforeAll(async () => {
  spec = await testMachine();
});

describe("a guest", () => {
  let guest: BootedMachine;
  beforeAll(async () => {
    guest = await boot(spec);
  });
  afterAll(() => guest.machine.stop());
  const run = (command: string) => guest.supervisor.run(command, { timeoutMs: 120_000 });

  it("runs the kernel that was asked for, whose boot gives no fault", async () => {
    expect(await run("uname -r")).toEqual({ status: 0, output: `${spec.kernel.release}\n` });
    expect(guest.machine.console.text()).not.toMatch(/WARNING:|BUG:|Oops|Call Trace|mountproof:/);
  });

  it("answers with a command's status and all its output: long lines, both streams, what is not ended", async () => {
    const { status, output } = await run("head -c 5000 /dev/zero | tr '\\0' x; echo; echo no >&2; printf end; exit 42");
    expect(status).toBe(42);
    expect(output).toBe(`${"x".repeat(5000)}\nno\nend\n`);
  });

  it("answers pings while a command writes much", async () => {
    const writing = run("seq 1 3000");
    expect(await guest.supervisor.ping(60_000)).toBe(true);
    const { output } = await writing;
    expect(output.trim().split("\n")).toHaveLength(3000);
  });

  it("has no network but the loopback device", async () => {
    const { output } = await run("cd /sys/class/net; for link in *; do echo $link $(cat $link/flags); done");
    expect(output).toBe("lo 0x9\n");
  });

  it("leaves no zombie of a command's background process", async () => {
    // A slow guest may take it away a little later.
    const gone = await run("(sleep 0.1 &); sleep 0.5; while ps -o stat,args | grep -q '^Z'; do sleep 0.1; done");
    expect(gone).toEqual({ status: 0, output: "" });
  });

  it("mounts the placements of the scratch disk for the agent, writable", async () => {
    // Without a first message it waits.
    guest.supervisor.startAgent().catch(() => undefined);
    const types = "awk '$1 ~ \"^/dev/vdd\" { print $3 }' /proc/mounts";
    await vi.waitFor(async () => expect((await run(types)).output).toBe("ext4\nxfs\nbtrfs\n"), { timeout: 120_000 });
    const { status } = await run("for type in ext4 xfs btrfs; do echo x >/mnt/$type/file || exit 1; done");
    expect(status).toBe(0);
  });

  it("powers off when told, without a complaint of QEMU, and leaves nothing behind", async () => {
    expect(await guest.supervisor.poweroff()).toEqual({ code: 0, signal: null, errors: "" });
    const reasons = guest.machine.qmp.events.filter(({ event }) => event === "SHUTDOWN").map(({ data }) => data);
    expect(reasons).toEqual([{ guest: true, reason: "guest-shutdown" }]);
    await guest.machine.stop();
    expect(existsSync(guest.machine.directory)).toBe(false);
  });
});

describe("QEMU that refuses", () => {
  it("is told in its own words", async () => {
    const refused = startMachine({ ...spec, initramfs: "/does/not/exist" });
    await expect(refused).rejects.toMatchObject({
      name: "QemuError",
      message: expect.stringMatching(/^QEMU did not start \(exit code 1\): .*\/does\/not\/exist/s),
    });
  });
});

describe("acceleration", () => {
  it("passes a canary that reaches userspace", async () => {
    expect(await runCanary(spec.kernel, "tcg", 240_000)).toBeUndefined();
  });

  it("does not pass one that does not get there in time", async () => {
    expect(await runCanary(spec.kernel, "tcg", 50)).toBe("the guest did not reach userspace within 0.1 s");
  });

  it("can be decided by the person, with one of two words", async () => {
    vi.stubEnv("MOUNTPROOF_ACCEL", "tcg");
    const chosen = await chooseAcceleration(spec.kernel, () => undefined);
    expect(chosen).toEqual({ acceleration: "tcg", reason: 'MOUNTPROOF_ACCEL is "tcg"' });
    vi.stubEnv("MOUNTPROOF_ACCEL", "xen");
    await expect(chooseAcceleration(spec.kernel, () => undefined)).rejects.toMatchObject({ code: "BAD_ACCELERATION" });
    vi.unstubAllEnvs();
  });
});
