/** The kernel's keys for emergencies: Documentation/admin-guide/sysrq.rst. A break on the serial line, then a letter. */
import { setTimeout as after } from "node:timers/promises";
import type { Machine } from "../contract.ts";

/** The kernel says something within this time, or the key was not heard. */
const answerMs = 5000;
/** No more comes after such a silence. */
const quietMs = 300;
/** A dump of all tasks takes 1 s under TCG. */
const longestMs = 15_000;
const pollMs = 20;

/** @returns what the kernel wrote on the console; empty when it did not hear */
export async function sysRq(machine: Machine, key: string): Promise<string> {
  const before = machine.console.text().length;
  await machine.qmp.execute("chardev-send-break", { id: "console" });
  machine.console.send(key);
  const written = () => machine.console.text().slice(before);
  await until(() => written().includes("sysrq: "), answerMs);
  if (written() !== "") await untilQuiet(written);
  return written();
}

async function untilQuiet(written: () => string): Promise<void> {
  const end = performance.now() + longestMs;
  for (let seen = 0; seen !== written().length && performance.now() < end; ) {
    seen = written().length;
    await after(quietMs);
  }
}

async function until(holds: () => boolean, deadlineMs: number): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!holds() && performance.now() < end) await after(pollMs);
}
