/** The shared caches as a mount uses them: two machines, one that goes down, one that lies. */
import { globSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import type { Content } from "../content.ts";
import { openContent } from "../open-content.ts";
import { redisServer } from "../testing/redis-server.ts";
import { type SpanImage, someFile, spanImage } from "../testing/span-image.ts";
import { createDirectoryCache } from "./directory-cache.ts";
import { createRedisCache } from "./redis-cache.ts";
import type { SharedCacheSpec } from "./shared-cache.ts";

const files = [someFile(30_000, 1), someFile(12_000, 2)];
const digest = "ab".repeat(32);

interface Kept {
  readonly spec: SharedCacheSpec;
  /** Takes the cache away; the result brings it back. */
  down(): Promise<() => Promise<void>>;
  /** Makes everything it holds wrong. */
  spoil(): void;
}

async function keptInDirectory(): Promise<Kept> {
  const directory = join(scratch(), "shared");
  mkdirSync(directory);
  return {
    spec: { kind: "directory", directory },
    async down() {
      renameSync(directory, `${directory}-away`);
      return async () => renameSync(`${directory}-away`, directory);
    },
    spoil() {
      for (const path of globSync(join(directory, "*/*"))) writeFileSync(path, Buffer.alloc(4096));
    },
  };
}

async function keptInRedis(): Promise<Kept> {
  const server = await redisServer(scratch());
  return {
    spec: { kind: "redis", url: server.url },
    async down() {
      await server.kill();
      return () => server.start();
    },
    spoil() {
      for (const key of server.cli("keys", "mountproof:*").split("\n")) server.cli("set", key, "x".repeat(4096));
    },
  };
}

function open(image: SpanImage, shared: SharedCacheSpec, told: string[] = []): Content {
  const backOff = { firstMs: 50, longestMs: 100 };
  return openContent(image.index, { shared }, { warn: (message) => told.push(message), backOff });
}

async function readAll(image: SpanImage, content: Content): Promise<void> {
  for (const [at, file] of files.entries()) {
    expect(file.equals(await content.read(image.inode(at), 0, file.length))).toBe(true);
  }
  await content.idle();
}

describe.each([
  ["directory", keptInDirectory],
  ["redis", keptInRedis],
] as const)("%s", (_kind, keep) => {
  test("what one machine fetched another one gets from the cache", async () => {
    const { spec } = await keep();
    const image = spanImage(scratch(), files);
    const [first, second] = [open(image, spec), open(image, spec)];
    await readAll(image, first);
    expect(first.metrics.sharedPuts).toEqual({ done: image.spans.length, failed: 0, dropped: 0 });
    await readAll(image, second);
    expect(second.metrics.fetches.count).toBe(0);
    expect(second.metrics.bytes.shared + second.metrics.bytes.memory).toBe(42_000);
    first.close();
    second.close();
  });

  test("a cache that goes down is told once and left alone, then used again", async () => {
    const { spec, down } = await keep();
    const image = spanImage(scratch(), files);
    const filling = open(image, spec);
    await readAll(image, filling);
    filling.close();
    const told: string[] = [];
    const content = open(image, spec, told);
    await content.read(image.inode(0), 0, 10);
    expect(content.metrics.hits.shared).toBe(1);
    const up = await down();
    await content.read(image.inode(0), 9000, 10);
    await content.read(image.inode(0), 21_000, 10);
    expect(content.metrics.hits.blob).toBe(2);
    expect(content.metrics.unavailable.shared).toBe(2);
    expect(told).toEqual([expect.stringMatching(/^shared cache ".*going on without it/)]);
    await up();
    await sleep(200);
    // One read finds out that it is back; others do not wait for that.
    await content.read(image.inode(0), 29_000, 10);
    await readAll(image, content);
    // All but the three spans of before. A killed Redis comes back empty: it is given them anew.
    const { hits, sharedPuts } = content.metrics;
    expect(hits.shared - 1 + sharedPuts.done).toBe(image.spans.length - 3);
    expect(told.length).toBe(1);
    content.close();
  });

  test("wrong bytes are not served, and right ones put in their place", async () => {
    const { spec, spoil } = await keep();
    const image = spanImage(scratch(), files);
    const filling = open(image, spec);
    await readAll(image, filling);
    filling.close();
    spoil();
    const told: string[] = [];
    const content = open(image, spec, told);
    await readAll(image, content);
    expect(content.metrics.wrong.shared).toBe(image.spans.length);
    expect(told).toEqual([expect.stringContaining("is something else; not used")]);
    content.close();
    const again = open(image, spec);
    await readAll(image, again);
    expect(again.metrics.fetches.count).toBe(0);
    again.close();
  });
});

test("Redis gives parts, knows what it lacks, and says when it cannot tell", async () => {
  const server = await redisServer(scratch());
  const cache = createRedisCache(server.url, 4000);
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
  expect(await cache.get(digest, 0, 10)).toBeUndefined();
  await cache.put(digest, bytes);
  expect(await cache.get(digest, 100, 60)).toEqual(bytes.subarray(100, 160));
  expect(await cache.get(digest, 250, 60)).toEqual(bytes.subarray(250));
  server.signal("SIGSTOP");
  await expect(cache.get(digest, 0, 10)).rejects.toThrow("no answer within 4000 ms");
  server.signal("SIGCONT");
  expect(await cache.get(digest, 0, 3)).toEqual(bytes.subarray(0, 3));
  await server.kill();
  await expect(cache.get(digest, 0, 10)).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" });
  await expect(cache.put(digest, bytes)).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" });
  cache.close();
});

test("a Redis that ended the connection while nobody used it is not down", async () => {
  const server = await redisServer(scratch());
  const cache = createRedisCache(server.url);
  for (let round = 0; round < 3; round++) {
    await cache.put(digest, Buffer.from("bytes"));
    expect(server.cli("client", "kill", "type", "normal")).toBe("1");
    // The end of the connection has arrived; it is seen when the event loop comes to it.
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect((await cache.get(digest, 0, 5))?.toString()).toBe("bytes");
  }
  cache.close();
});

test("a password that Redis refuses is no missing value, and is not told", async () => {
  const server = await redisServer(scratch(), ["--requirepass", "right"]);
  const told: string[] = [];
  const image = spanImage(scratch(), files);
  for (const wrong of ["secret", "sec@ret"]) {
    const content = open(image, { kind: "redis", url: server.url.replace("//", `//:${wrong}@`) }, told);
    await readAll(image, content);
    expect(told.splice(0)).toEqual([expect.stringMatching(/^shared cache "redis:\/\/127.*WRONGPASS/)]);
    content.close();
  }
  const right = open(image, { kind: "redis", url: server.url.replace("//", "//:right@") }, told);
  await readAll(image, right);
  expect(right.metrics.sharedPuts.done).toBe(image.spans.length);
  right.close();
});

test("a full Redis costs nothing but a count", async () => {
  const server = await redisServer(scratch(), ["--maxmemory", "1", "--maxmemory-policy", "noeviction"]);
  const told: string[] = [];
  const image = spanImage(scratch(), files);
  const content = open(image, { kind: "redis", url: server.url }, told);
  await readAll(image, content);
  expect(content.metrics.sharedPuts).toEqual({ done: 0, failed: image.spans.length, dropped: 0 });
  expect(told).toEqual([]);
  content.close();
});

test("a directory gives parts, knows what it lacks, and removes what killed writers left", async () => {
  const directory = scratch();
  const cache = createDirectoryCache(directory);
  mkdirSync(join(directory, "ab"));
  for (const name of ["old.tmp", "new.tmp"]) writeFileSync(join(directory, "ab", name), "");
  utimesSync(join(directory, "ab", "old.tmp"), 1, 1);
  expect(await cache.get(digest, 0, 10)).toBeUndefined();
  await cache.put(digest, Buffer.from("0123456789"));
  expect((await cache.get(digest, 2, 3))?.toString()).toBe("234");
  expect((await cache.get(digest, 8, 30))?.toString()).toBe("89");
  expect(globSync("ab/*", { cwd: directory }).toSorted()).toEqual([`ab/${digest}`, "ab/new.tmp"]);
  expect(readFileSync(join(directory, "ab", digest), "utf8")).toBe("0123456789");
});

test("a directory that is not there is down, and is not made", async () => {
  const directory = join(scratch(), "not-mounted");
  const cache = createDirectoryCache(directory);
  await expect(cache.get(digest, 0, 10)).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" });
  await expect(cache.put(digest, Buffer.from("x"))).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" });
  expect(globSync(directory)).toEqual([]);
});
