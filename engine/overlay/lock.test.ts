import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { flock, LOCK_SH } from "../system/flock.ts";
import { isLocked, lockFile, tryLockFile } from "./lock.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-lock-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

test("one holder at a time; release lets the next in and leaves no file", async () => {
  const path = join(dir, "lock");
  const held = tryLockFile(path);
  expect(held).toBeDefined();
  expect(tryLockFile(path)).toBeUndefined();
  expect(await lockFile(path, 30)).toBeUndefined();
  const waiting = lockFile(path, 5000);
  held?.release();
  (await waiting)?.release();
  expect(existsSync(path)).toBe(false);
});

test("a holder that is killed loses the lock", async () => {
  const path = join(dir, "lock");
  const code = `import(${JSON.stringify(join(import.meta.dirname, "lock.ts"))}).then((m) => { m.tryLockFile(process.argv[1]); console.log("held"); setInterval(() => {}, 1e6); })`;
  const holder = spawn(process.execPath, ["-e", code, path], { stdio: ["ignore", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  expect(tryLockFile(path)).toBeUndefined();
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const lock = tryLockFile(path);
  expect(lock).toBeDefined();
  lock?.release();
});

test("whether it is held can be asked by several at once, and asking makes nothing", () => {
  const path = join(dir, "lock");
  expect(isLocked(path)).toBe(false);
  expect(existsSync(path)).toBe(false);
  const held = tryLockFile(path);
  expect(isLocked(path)).toBe(true);
  held?.release();
  writeFileSync(path, "");
  const otherAsker = openSync(path, "r");
  flock(otherAsker, LOCK_SH);
  expect(isLocked(path)).toBe(false);
  closeSync(otherAsker);
});

test("many waiters get it one after another", async () => {
  const path = join(dir, "lock");
  let inside = 0;
  const passed = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const lock = await lockFile(path, 10_000);
      inside++;
      const alone = inside === 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
      inside--;
      lock?.release();
      return alone && lock !== undefined;
    }),
  );
  expect(passed).toEqual(Array.from({ length: 20 }, () => true));
});

test("a directory that is missing is an error, not a wait", async () => {
  await expect(lockFile(join(dir, "missing", "lock"), 1000)).rejects.toThrow(/ENOENT/);
});
