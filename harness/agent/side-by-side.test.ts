import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { sideBySide } from "./side-by-side.ts";

/** As the kernel writes it: `0-1`, `0`, `1`. */
const allowed = (pid: number | "self") =>
  /^Cpus_allowed_list:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];

function sleeper(): number {
  const child = spawn("sleep", ["60"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid as number;
}

test("processes share one processor while the work runs, and then may run wherever we may", async () => {
  const pids = [sleeper(), sleeper()];
  const during = await sideBySide(pids, async () => pids.map(allowed));
  expect(during[0]).toMatch(/^\d+$/);
  expect(during[1]).toBe(during[0]);
  expect(pids.map(allowed)).toEqual([allowed("self"), allowed("self")]);
});

test("a failure of the work comes through, and the processes are free again", async () => {
  const pid = sleeper();
  await expect(sideBySide([pid], () => Promise.reject(new Error("differs")))).rejects.toThrow("differs");
  expect(allowed(pid)).toBe(allowed("self"));
});

test("a process that has ended is passed over", async () => {
  const pid = 2 ** 22 - 1; // The largest pid_max allows, given to nobody here.
  await expect(sideBySide([pid], async () => "done")).resolves.toBe("done");
});
