import { fstatSync, globSync, readlinkSync, readSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import type { Inode } from "../../index/model.ts";
import type { Content, ContentSpec } from "../content.ts";
import { createBootStamp } from "../disk/boot-stamp.ts";
import { LayerStore } from "../layer-store.ts";
import { openContent } from "../open-content.ts";
import { type SpanImage, sha256, someFile, spanImage } from "../testing/span-image.ts";

/** Only the second is large enough, and lies across spans. */
const files = [someFile(5000, 1), someFile(200_000, 2), someFile(64 * 1024 - 1, 3)];

function image(): SpanImage {
  return spanImage(scratch(), files, { spanBytes: 32 * 1024 });
}

function open({ index }: SpanImage, spec: ContentSpec, told: string[] = []): Content {
  return openContent(index, spec, { warn: (message) => told.push(message) });
}

function bytesOf(fd: number | undefined): Buffer {
  if (fd === undefined) throw new Error("no descriptor");
  const bytes = Buffer.alloc(fstatSync(fd).size);
  readSync(fd, bytes, 0, bytes.length, 0);
  return bytes;
}

function pathIn(directory: string, inode: Inode): string {
  const digest = inode.content?.digest ?? "";
  return join(directory, "files", digest.slice(0, 2), digest);
}

async function storeOf({ model }: SpanImage): Promise<string> {
  const store = new LayerStore(join(scratch(), "store"));
  const path = store.pathOf(model.layers[0]?.diffId ?? "");
  await mkdir(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat(files));
  return store.directory;
}

test("a file is made when a read brought the last of its bytes", async () => {
  const made = image();
  const content = open(made, { cache: { directory: join(scratch(), "cache") } });
  const inode = made.inode(1);
  expect(content.backing(inode)).toBeUndefined();
  await content.read(inode, 0, 100_000);
  await content.idle();
  expect(content.backing(inode)).toBeUndefined();
  await content.read(inode, 100_000, 100_000);
  await content.idle();
  expect(bytesOf(content.backing(inode)).equals(files[1] as Buffer)).toBe(true);
  expect(content.metrics.files).toEqual({ made: 1, bytes: 200_000 });
  content.close();
});

test("small files are left alone, however often they are opened", async () => {
  const made = image();
  const directory = join(scratch(), "cache");
  const content = open(made, { cache: { directory }, storeDir: await storeOf(made) });
  for (const inode of [made.inode(0), made.inode(2)]) {
    expect(content.backing(inode)).toBeUndefined();
    await content.idle();
    expect(content.backing(inode)).toBeUndefined();
  }
  expect(globSync(join(directory, "files/*/*"))).toEqual([]);
  content.close();
});

test("a file is made from a layer store, and serves another image at its first open", async () => {
  const [made, other] = [image(), image()];
  const directory = join(scratch(), "cache");
  const content = open(made, { cache: { directory }, storeDir: await storeOf(made) });
  expect(content.backing(made.inode(1))).toBeUndefined();
  await content.idle();
  const [descriptor, second] = [content.backing(made.inode(1)), open(other, { cache: { directory } })];
  expect(bytesOf(descriptor).equals(files[1] as Buffer)).toBe(true);
  expect(bytesOf(second.backing(other.inode(1))).equals(files[1] as Buffer)).toBe(true);
  // Whoever has it open keeps it.
  rmSync(pathIn(directory, made.inode(1)));
  expect(bytesOf(descriptor).equals(files[1] as Buffer)).toBe(true);
  content.close();
  second.close();
});

test("a file of another boot is verified before it is used; a torn one is made anew", async () => {
  const made = image();
  const [directory, storeDir] = [join(scratch(), "cache"), await storeOf(made)];
  const path = pathIn(directory, made.inode(1));
  const attempt = async () => {
    const told: string[] = [];
    const content = open(made, { cache: { directory }, storeDir }, told);
    const before = content.backing(made.inode(1));
    await content.idle();
    const after = content.backing(made.inode(1));
    const isRight = after !== undefined && sha256(bytesOf(after)) === made.inode(1).content?.digest;
    const { made: count } = content.metrics.files;
    content.close();
    return { atOnce: before !== undefined, isRight, count, told: told.length };
  };
  expect(await attempt()).toEqual({ atOnce: false, isRight: true, count: 1, told: 0 });
  expect(await attempt()).toEqual({ atOnce: true, isRight: true, count: 0, told: 0 });
  createBootStamp("another boot").mark(path);
  expect(await attempt()).toEqual({ atOnce: false, isRight: true, count: 0, told: 0 });
  expect(await attempt()).toEqual({ atOnce: true, isRight: true, count: 0, told: 0 });
  writeFileSync(path, Buffer.alloc(200_000));
  createBootStamp("another boot").mark(path);
  expect(await attempt()).toEqual({ atOnce: false, isRight: false, count: 0, told: 1 });
  expect(await attempt()).toEqual({ atOnce: false, isRight: true, count: 1, told: 0 });
  truncateSync(path, 10);
  expect(await attempt()).toEqual({ atOnce: false, isRight: true, count: 1, told: 0 });
});

test("bytes with another digest than the index says never become a file", async () => {
  const made = image();
  const [directory, told] = [join(scratch(), "cache"), [] as string[]];
  const content = open(made, { cache: { directory }, storeDir: await storeOf(made) }, told);
  const lying: Inode = { ...made.inode(1), content: { layer: 0, offset: 5000, digest: "e".repeat(64) } };
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(content.backing(lying)).toBeUndefined();
    await content.idle();
  }
  expect(globSync(join(directory, "files/*/*"))).toEqual([]);
  expect(content.metrics.wrong.files).toBe(1);
  expect(told.length).toBe(1);
  content.close();
});

test("closing frees every descriptor", async () => {
  const made = image();
  const [directory, storeDir] = [join(scratch(), "cache"), await storeOf(made)];
  const content = open(made, { cache: { directory }, storeDir });
  content.backing(made.inode(1));
  await content.idle();
  content.backing(made.inode(1));
  expect(globSync("/proc/self/fd/*").filter((path) => isBelow(path, directory)).length).toBe(1);
  content.close();
  expect(globSync("/proc/self/fd/*").filter((path) => isBelow(path, directory))).toEqual([]);
});

function isBelow(link: string, directory: string): boolean {
  try {
    return readlinkSync(link).startsWith(directory);
  } catch {
    return false;
  }
}
