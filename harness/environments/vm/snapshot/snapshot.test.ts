/** A real guest, saved and restored. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mount, umount2 } from "../../../../engine/system/index.ts";
import { boot } from "../boot.ts";
import { startMachine } from "../start.ts";
import { type SavedGuest, saveGuest } from "../testing/saved-guest.ts";
import { testMachine } from "../testing/test-machine.ts";
import { draftSnapshot, restoreSpec, resume } from "./index.ts";

const timeoutMs = 120_000;

let saved: SavedGuest;
beforeAll(async () => {
  saved = await saveGuest(await testMachine(), ({ supervisor }) =>
    supervisor.run("mkdir -p /mnt/ext4 && mount -t ext4 /dev/vdd1 /mnt/ext4 && echo before >/mnt/ext4/file", {
      timeoutMs,
    }),
  );
});
afterAll(() => saved.remove());

async function runInRestored(command: string): Promise<string> {
  const { machine, supervisor } = await saved.restore();
  try {
    return (await supervisor.run(command, { timeoutMs })).output;
  } finally {
    await machine.stop();
  }
}

it("goes on with the disk as it was; what a restored guest writes to disk and memory, no other sees", async () => {
  const touch =
    "cat /mnt/ext4/file; echo after >>/mnt/ext4/file; sync; echo 3 >/proc/sys/vm/drop_caches; echo x >/tmp/x";
  for (const _ of [1, 2]) expect(await runInRestored(`ls /tmp; ${touch}`)).toBe("before\n");
  expect(await runInRestored("umount /mnt/ext4; fsck.ext4 -fn /dev/vdd1; echo $?")).toMatch(/\n0\n$/);
});

it("leaves nothing behind when the disk is full", async () => {
  const root = mkdtempSync(join(tmpdir(), "mountproof-full-"));
  mount("tmpfs", root, "tmpfs", 0, "size=300m");
  try {
    const draft = await draftSnapshot(root, saved.spec);
    const { machine } = await boot(draft.spec);
    // So that the guest does not want more memory before there is none.
    await machine.qmp.execute("stop");
    await execa("dd", ["if=/dev/zero", `of=${join(root, "filler")}`, "bs=1M"], { reject: false });
    await expect(draft.save(machine, "e".repeat(64))).rejects.toThrow("ENOSPC");
    expect(readdirSync(root)).toEqual(["filler"]);
    expect(existsSync(machine.directory)).toBe(false);
  } finally {
    umount2(root, 0);
    rmdirSync(root);
  }
});

it("is not resumed from half a state", async () => {
  const { spec, snapshot } = saved;
  const half = mkdtempSync(join(tmpdir(), "mountproof-half-"));
  const machine = await startMachine(restoreSpec(spec, snapshot));
  try {
    const state = readFileSync(join(snapshot.directory, "state"));
    writeFileSync(join(half, "state"), state.subarray(0, state.length / 2));
    await expect(resume(machine, { ...snapshot, directory: half })).rejects.toThrow("QEMU ended");
  } finally {
    await machine.stop();
    rmSync(half, { recursive: true });
  }
});
