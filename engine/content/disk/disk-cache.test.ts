/** The disk cache as several processes, a full disk and a power loss meet it. */
import {
  closeSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import { mount, umount2 } from "../../system/index.ts";
import type { Content } from "../content.ts";
import { openContent } from "../open-content.ts";
import { type SpanImage, sha256, someFile, spanImage } from "../testing/span-image.ts";
import { startReader } from "../testing/start-reader.ts";
import { createBootStamp } from "./boot-stamp.ts";
import { tryClaim } from "./claim.ts";

const files = Array.from({ length: 12 }, (_, at) => someFile(10_000 + 3000 * at, at));

function open(image: SpanImage, directory: string, told: string[] = [], maxBytes = 1e9): Content {
  return openContent(image.index, { cache: { directory, maxBytes } }, { warn: (message) => told.push(message) });
}

async function readAll(image: SpanImage, content: Content): Promise<void> {
  for (const [at, file] of files.entries()) {
    expect(file.equals(await content.read(image.inode(at), 0, file.length))).toBe(true);
  }
  await content.idle();
}

function spanPath(directory: string, digest = ""): string {
  return join(directory, "spans", digest.slice(0, 2), digest);
}

test("what one process fetched no other one fetches, nor another image with the same bytes", async () => {
  const [image, other] = [spanImage(scratch(), files), spanImage(scratch(), files, { encoding: "zstd" })];
  const directory = join(scratch(), "cache");
  const [first, second] = [open(image, directory), open(other, directory)];
  await readAll(image, first);
  await readAll(other, second);
  expect(first.metrics.fetches.count).toBe(image.spans.length);
  expect(second.metrics.fetches.count).toBe(0);
  first.close();
  second.close();
});

test("a file that a power loss tore, or somebody changed, is found and got anew", async () => {
  const image = spanImage(scratch(), files);
  const directory = join(scratch(), "cache");
  const content = open(image, directory);
  await readAll(image, content);
  content.close();
  const [short, torn, old] = image.spans.map(({ digest }) => spanPath(directory, digest));
  truncateSync(short ?? "", 100);
  // Of another boot: one as it was, one with its length and a hole.
  createBootStamp("another boot").mark(old ?? "");
  const holes = Buffer.alloc(statSync(torn ?? "").size);
  rmSync(torn ?? "");
  writeFileSync(torn ?? "", holes);
  createBootStamp("another boot").mark(torn ?? "");
  const told: string[] = [];
  const again = open(image, directory, told);
  await readAll(image, again);
  expect(again.metrics.fetches.count).toBe(2);
  expect(again.metrics.wrong.disk).toBe(1);
  expect(told).toEqual([expect.stringContaining("does not hold the bytes it is named for; got anew")]);
  again.close();
  const sound = open(image, directory, told);
  await readAll(image, sound);
  expect(sound.metrics.fetches.count).toBe(0);
  sound.close();
});

test("a file that is cut while it is open is got anew", async () => {
  const image = spanImage(scratch(), files);
  const directory = join(scratch(), "cache");
  const content = open(image, directory);
  await readAll(image, content);
  truncateSync(spanPath(directory, image.spans[0]?.digest), 1);
  await readAll(image, content);
  expect(content.metrics.fetches.count).toBe(image.spans.length + 1);
  content.close();
});

test("several processes that fill one cache at a time fetch each span once", async () => {
  const image = spanImage(scratch(), files);
  const indexPath = await image.save();
  const spec = { cache: { directory: join(scratch(), "cache") } };
  const readers = [1, 2, 3].map((seed) => startReader(indexPath, spec, seed, 60));
  const results = await Promise.all(readers.map(({ result }) => result));
  expect(results.map((result) => [result?.wrong, result?.failed])).toEqual(readers.map(() => [0, 0]));
  const fetches = results.reduce((sum, result) => sum + (result?.metrics.fetches.count ?? 0), 0);
  expect(fetches).toBe(globSync(join(spec.cache.directory, "spans/*/*")).length);
  expect(globSync(join(spec.cache.directory, "**/*.part"))).toEqual([]);
});

test("a killed writer holds nobody up, and what it left is removed", async () => {
  const image = spanImage(scratch(), files);
  const directory = join(scratch(), "cache");
  const [first, second] = image.spans.map(({ digest }) => spanPath(directory, digest));
  for (const path of [first, second, spanPath(directory, "f".repeat(64))]) {
    const claim = tryClaim(path ?? "");
    writeFileSync(claim?.fd ?? -1, "half");
    // As the kernel does for a process that dies.
    if (path !== first) closeSync(claim?.fd ?? -1);
    else setTimeout(() => closeSync(claim?.fd ?? -1), 200);
  }
  const content = open(image, directory);
  await readAll(image, content);
  expect(globSync(join(directory, "**/*.part"))).toEqual([]);
  content.close();
});

test("killing fillers at any moment leaves a cache that serves the right bytes", async () => {
  const image = spanImage(scratch(), files);
  const indexPath = await image.save();
  const spec = { cache: { directory: join(scratch(), "cache") } };
  let spans = 0;
  for (let round = 0; round < 3 && spans < image.spans.length; round++) {
    const readers = [startReader(indexPath, spec, 10 * round, 400), startReader(indexPath, spec, 10 * round + 1, 400)];
    // From the first span on, each a little later than the one before.
    while (globSync(join(spec.cache.directory, "spans/*/*")).length <= spans) await sleep(1);
    await sleep(round);
    for (const { process } of readers) process.kill("SIGKILL");
    await Promise.all(readers.map(({ result }) => result));
    spans = globSync(join(spec.cache.directory, "spans/*/*")).length;
  }
  const content = open(image, spec.cache.directory);
  await readAll(image, content);
  for (const path of globSync(join(spec.cache.directory, "spans/*/*"))) {
    expect(sha256(readFileSync(path))).toBe(path.slice(-64));
  }
  content.close();
});

test("the size is kept while several processes read more than fits", async () => {
  const image = spanImage(scratch(), files);
  const indexPath = await image.save();
  const maxBytes = 160_000;
  const directory = join(scratch(), "cache");
  const spec = { cache: { directory, maxBytes } };
  const readers = [1, 2, 3].map((seed) => startReader(indexPath, spec, seed, 80));
  let largest = 0;
  let isRunning = true;
  const done = Promise.all(readers.map(({ result }) => result)).finally(() => {
    isRunning = false;
  });
  do {
    await sleep(5);
    largest = Math.max(largest, bytesIn(directory));
  } while (isRunning);
  const results = await done;
  expect(results.map((result) => [result?.wrong, result?.failed, result?.told])).toEqual(readers.map(() => [0, 0, ""]));
  expect(results.reduce((sum, result) => sum + (result?.metrics.evictions.count ?? 0), 0)).toBeGreaterThan(0);
  // A sixteenth and what is being written, for each.
  expect(largest).toBeLessThan(maxBytes + 3 * (maxBytes / 16 + 8 * 4096));
  expect(largest).toBeGreaterThan(maxBytes / 2);
});

test("what was not used longest goes first", async () => {
  const image = spanImage(scratch(), [someFile(12 * 4096)]);
  const directory = join(scratch(), "cache");
  const read = async (content: Content, spans: readonly number[]) => {
    for (const span of spans) {
      await content.read(image.inode(0), span * 4096, 1);
      await content.idle();
    }
    content.close();
  };
  const paths = image.spans.map(({ digest }) => spanPath(directory, digest));
  // No span after the one before it: that would bring the next ones, too.
  await read(open(image, directory, [], 8 * 4096), [0, 5, 3, 6, 1, 4, 2]);
  for (const [at, path] of paths.entries()) if (existsSync(path)) utimesSync(path, 1000 + at, 1000 + at);
  await read(open(image, directory, [], 8 * 4096), [0, 8, 10]);
  const isThere = (span: number) => existsSync(paths[span] ?? "");
  // The ninth is too many, and one more makes room for the next.
  expect(paths.map((_, span) => span).filter(isThere)).toEqual([0, 3, 4, 5, 6, 8, 10]);
});

test("a cache may be removed while it is used", async () => {
  const image = spanImage(scratch(), files);
  const directory = join(scratch(), "cache");
  const content = open(image, directory);
  const reading = readAll(image, content);
  for (let turn = 0; turn < 10; turn++) {
    rmSync(directory, { recursive: true, force: true });
    await sleep(2);
  }
  await reading;
  await readAll(image, content);
  content.close();
});

test("a full disk is told once, and reads go on without the cache", async () => {
  const image = spanImage(scratch(), files);
  const directory = join(scratch(), "small");
  mkdirSync(directory);
  mount("tmpfs", directory, "tmpfs", 0, "size=64k");
  onTestFinished(() => umount2(directory, 0));
  const told: string[] = [];
  const content = open(image, directory, told);
  await readAll(image, content);
  await readAll(image, content);
  expect(told).toEqual([expect.stringMatching(/^disk cache ".*" is not used for now: ENOSPC/)]);
  expect(globSync(join(directory, "**/*.part"))).toEqual([]);
  content.close();
});

function bytesIn(directory: string): number {
  return globSync(join(directory, "spans/*/*")).reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
