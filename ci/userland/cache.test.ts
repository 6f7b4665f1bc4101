import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Builder, ensureUserland } from "./cache.ts";

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "mountproof-cache-")), "0123456789ab");
});
afterEach(() => rm(dirname(directory), { recursive: true }));

it("builds once, whoever asks at the same time", async () => {
  const builder = counting();
  const userlands = await Promise.all([1, 2, 3].map(() => ensureUserland(directory, builder)));
  expect(builder.builds).toBe(1);
  expect(userlands.map((userland) => userland.root)).toEqual(Array(3).fill(join(directory, "root")));
});

it("leaves nothing of a build that fails, and builds at the next call", async () => {
  const failing = { waiting() {}, build: () => Promise.reject(new Error("no space")) };
  await expect(ensureUserland(directory, failing)).rejects.toThrow("no space");
  expect(await entries()).toEqual([".lock"]);
  await ensureUserland(directory, counting());
  expect(await entries()).toEqual([".lock", "0123456789ab"]);
});

it("removes what a killed build left and keeps other userlands", async () => {
  await mkdir(join(dirname(directory), ".building-1", "userland", "root"), { recursive: true });
  await mkdir(join(dirname(directory), "ba9876543210"));
  await ensureUserland(directory, counting());
  expect(await entries()).toEqual([".lock", "0123456789ab", "ba9876543210"]);
});

async function entries(): Promise<string[]> {
  return (await readdir(dirname(directory))).toSorted();
}

function counting(): Builder & { builds: number } {
  return {
    builds: 0,
    waiting() {},
    async build(userland) {
      this.builds += 1;
      const rest = { suite: "testing", packages: {}, node: "v24.0.0", runtimes: [], missing: [] };
      await writeFile(
        join(userland, "manifest.json"),
        JSON.stringify({ schemaVersion: 1, hash: basename(directory), ...rest }),
      );
    },
  };
}
