import { closeSync, constants, openSync, readSync } from "node:fs";
import { expect, test } from "vitest";
import { lseek, SEEK_END } from "../../engine/system/index.ts";
import { openKernelLog } from "../../engine/system/kmsg.ts";
import { assign } from "../../scenarios/factors.ts";
import { betweenMarks } from "./marks.ts";

const request = { scenario: "setting", factors: assign({}), trial: 3, seed: 1 };

test("a trial is marked in the kernel's log, also one that fails, and the marks are not taken for the kernel's own lines", async () => {
  const log = openKernelLog();
  const name = `t${process.pid}`;
  const records = await recordsOf(async () => {
    // More than the kernel takes of one opening in five seconds.
    for (let i = 0; i < 8; i++) await betweenMarks(request, name, async () => undefined);
    const failing = betweenMarks({ ...request, cell: "0123456789ab" }, name, () =>
      Promise.reject(new Error("planted")),
    );
    await expect(failing).rejects.toThrow("planted");
  });
  const marks = records.filter((record) => record.includes(name));
  expect(marks).toHaveLength(18);
  // Facility 1 (user), level 2 (critical).
  expect(marks.at(-2)).toMatch(new RegExp(`^10,.*;mountproof: begin 0123456789ab 3 ${name}\n`));
  expect(marks.at(-1)).toMatch(new RegExp(`^10,.*;mountproof: end 0123456789ab 3 ${name}\n`));
  expect(marks[0]).toContain(`mountproof: begin setting 3 ${name}`);
  expect(log.drain().filter((line) => line.includes(name))).toEqual([]);
  log.close();
});

/** What the kernel's log got meanwhile, as /dev/kmsg shows it. */
async function recordsOf(action: () => Promise<void>): Promise<string[]> {
  const fd = openSync("/dev/kmsg", constants.O_RDONLY | constants.O_NONBLOCK);
  lseek(fd, 0, SEEK_END);
  await action();
  const buffer = Buffer.alloc(8192);
  const records: string[] = [];
  try {
    for (;;) records.push(buffer.toString("utf8", 0, readSync(fd, buffer)));
  } catch (error) {
    expect(error).toMatchObject({ code: "EAGAIN" });
  }
  closeSync(fd);
  return records;
}
