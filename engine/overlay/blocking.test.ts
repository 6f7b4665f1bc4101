import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { hasCode } from "../system/index.ts";
import { type Blocking, openBlocking } from "./blocking.ts";
import { processesWithArgument } from "./process.ts";

const program = join(import.meta.dirname, "blocking-main.ts");

test("a child whose parent goes while it works says nothing about it", async () => {
  for (let round = 0; round < 3; round++) {
    const child = fork(program, { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] });
    const ended = once(child, "exit");
    const said = child.stderr ? text(child.stderr) : undefined;
    child.send({ name: "reach", args: { path: tmpdir() } });
    await once(child, "message");
    child.send({ name: "reach", args: { path: tmpdir() } }, () => child.disconnect());
    const [code] = await ended;
    expect([code, await said]).toEqual([0, ""]);
  }
});

test("a child killed between two calls is replaced, one killed before is told", async () => {
  const path = mkdtempSync(join(tmpdir(), "mountproof-blocking-"));
  const blocking: Blocking = openBlocking();
  expect(await blocking.call("reach", { path }, 60_000)).toEqual({ nlink: 2, entries: 0 });
  for (const { pid } of ownChildren()) process.kill(pid, "SIGKILL");
  const [soon] = await Promise.allSettled([blocking.call("reach", { path }, 60_000)]);
  if (soon?.status === "rejected") expect(soon.reason).toMatchObject({ code: "ECHILD" });
  expect(await blocking.call("reach", { path }, 60_000)).toEqual({ nlink: 2, entries: 0 });
  const children = ownChildren();
  expect(children).toHaveLength(1);
  for (const { pid } of children) {
    process.kill(pid, "SIGKILL");
    // It shows in /proc until this process has taken note of its end.
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  }
  expect(await blocking.call("reach", { path }, 60_000)).toEqual({ nlink: 2, entries: 0 });
  blocking.close();
  rmdirSync(path);
});

test("what a call refuses is told with its reason and how to mend it", async () => {
  const blocking = openBlocking();
  const lowerdirs = [`/${"x".repeat(4200)}`];
  await expect(blocking.call("mountOverlay", { lowerdirs, target: "/" }, 10_000)).rejects.toMatchObject({
    name: "UserError",
    code: "BAD_PATH",
    message: expect.stringMatching(/^the path .* has 4201 bytes/),
    hint: "use shorter directory names",
  });
  blocking.close();
});

function ownChildren() {
  return processesWithArgument(program, () => true).filter(({ pid }) => parentOf(pid) === process.pid);
}

/** Field 4 of /proc/PID/stat, after the command in parentheses. Undefined for another test's process that ended since it was listed. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ESRCH")) return undefined;
    throw error;
  }
}
