import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withLock } from "./lock.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mountproof-lock-"));
});
afterAll(() => rm(directory, { recursive: true }));

it("lets one at a time work", async () => {
  const events: string[] = [];
  const work = async (name: string) => {
    events.push(`${name} begins`);
    await sleep(50);
    events.push(`${name} ends`);
  };
  const path = join(directory, "order");
  await Promise.all(["a", "b", "c"].map((name) => withLock(path, () => work(name))));
  const names = events.filter((event) => event.endsWith("begins")).map((event) => event[0]);
  expect(names.toSorted()).toEqual(["a", "b", "c"]);
  expect(events).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it("gives the lock back when the work throws", async () => {
  const path = join(directory, "throws");
  const failing = withLock(path, () => Promise.reject(new Error("no space")));
  await expect(failing).rejects.toThrow("no space");
  expect(await withLock(path, async () => "free")).toBe("free");
});

it("tells once that it waits, and gets the lock of a killed holder", async () => {
  const path = join(directory, "killed");
  const module = new URL("./lock.ts", import.meta.url).href;
  const program = `import { withLock } from ${JSON.stringify(module)};
    await withLock(${JSON.stringify(path)}, () => new Promise(() => { console.log("held"); setInterval(() => {}, 1000); }));`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  let told = 0;
  const waiting = withLock(
    path,
    async () => "mine",
    () => {
      told += 1;
      holder.kill("SIGKILL");
    },
  );
  expect(await waiting).toBe("mine");
  expect(told).toBe(1);
});
