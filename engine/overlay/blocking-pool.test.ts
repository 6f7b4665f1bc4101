import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { openBlocking } from "./blocking.ts";
import { createBlockingPool } from "./blocking-pool.ts";
import { type FileLock, tryLockFile } from "./lock.ts";
import { allPids } from "./process.ts";
import { spawnMounter } from "./test-bases.ts";

const directory = mkdtempSync(join(tmpdir(), "mountproof-pool-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Other processes that have the file open. */
function holders(path: string): number[] {
  return allPids().filter((pid) => pid !== process.pid && linksOf(pid).includes(path));
}

function linksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

const locked = (name: string): [string, FileLock] => {
  const path = join(directory, name);
  return [path, tryLockFile(path) as FileLock];
};

test("a process holds the lock while it works for us, no longer, and serves the next one", async () => {
  const pool = createBlockingPool();
  const servants = [];
  for (const name of ["a", "b"]) {
    const [path, lock] = locked(name);
    const during = await pool.run(async (blocking) => {
      await blocking.call("reach", { path: directory }, 10_000);
      return holders(path);
    }, lock);
    expect(holders(path)).toEqual([]);
    lock.release();
    servants.push(during);
  }
  expect(servants[0]).toHaveLength(1);
  expect(servants[1]).toEqual(servants[0]);
});

test("a process that somebody else had started is the first to be used, and is not started again", async () => {
  const first = openBlocking();
  const pool = createBlockingPool({}, first);
  await pool.run((blocking) => blocking.call("reach", { path: directory }, 10_000));
  expect(first.starts()).toBe(1);
  first.close();

  const early = openBlocking();
  early.start();
  await createBlockingPool({}, early).run((blocking) => blocking.call("reach", { path: directory }, 10_000));
  expect(early.starts()).toBe(1);
  early.close();
});

test("one that was killed at its deadline has a successor with the lock, which serves nobody else", async () => {
  const pool = createBlockingPool();
  const [path, lock] = locked("c");
  const [first, second] = await pool.run(async (blocking) => {
    const before = holders(path);
    process.kill(before[0] as number, "SIGKILL");
    await expect.poll(() => holders(path)).toEqual([]);
    const reached = () => blocking.call("reach", { path: directory }, 10_000).then(Boolean, () => false);
    await expect.poll(reached).toBe(true);
    return [before, holders(path)];
  }, lock);
  expect(second).toHaveLength(1);
  expect(second).not.toEqual(first);
  await expect.poll(() => existsSync(`/proc/${second?.[0]}/exe`)).toBe(false);
  lock.release();
});

test("no more are at work than the limit, and all have their turn", async () => {
  const pool = createBlockingPool({ atWork: 2 });
  let [atWork, most] = [0, 0];
  const turns = Array.from({ length: 7 }, (_, at) =>
    pool.run(async () => {
      most = Math.max(most, ++atWork);
      await sleep(5);
      atWork--;
      if (at % 3 === 0) throw new Error(`${at}`);
    }),
  );
  const ends = await Promise.allSettled(turns);
  expect([most, atWork]).toEqual([2, 0]);
  expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(3);
});

test("those without work do not keep a program alive", async () => {
  const child = spawnMounter(
    { mountBase: join(directory, "base"), rootfsBase: join(directory, "run") },
    `const { createBlockingPool } = await import(${JSON.stringify(join(import.meta.dirname, "blocking-pool.ts"))});
     await createBlockingPool({ idleMs: 60_000 }).run((blocking) => blocking.call("reach", { path: "/" }, 10_000));`,
  );
  expect(await once(child, "exit")).toEqual([0, null]);
});
