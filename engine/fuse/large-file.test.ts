/** A file that does not fit into 32 bits, deep in its layer: sparse on disk, so it costs nothing. */
import { closeSync, constants, mkdirSync, openSync, readSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeIndex } from "../index/index.ts";
import type { ImageModel } from "../index/model.ts";
import { statx } from "../system/index.ts";
import type { LowerSpec } from "./lower.ts";
import { testImage } from "./testing/image.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";

const gib = 1024 ** 3;
const size = 5 * gib + 7;
/** Where its bytes begin in the layer. */
const begin = 6 * gib + 512;
const layer = { diffId: `sha256:${"1".repeat(64)}`, size: 12 * gib };
const marks = [0, 2 * gib - 4, 4 * gib - 4, size - 8];

let bench: LowerBench;
let spec: Partial<LowerSpec>;
beforeAll(async () => {
  bench = await lowerBench(testImage({ entries: {} }));
  const [indexPath, storeDir] = [join(bench.directory, "large.index"), join(bench.directory, "large")];
  await writeIndex(model(), indexPath);
  mkdirSync(join(storeDir, "sha256"), { recursive: true });
  writeLayer(join(storeDir, "sha256", `${"1".repeat(64)}.tar`));
  spec = { indexPath, storeDir };
});
afterAll(() => bench.dispose());

function model(): ImageModel {
  const common = { uid: 0, gid: 0, mtimeSec: 0, mtimeNsec: 0 };
  const content = { layer: 0, offset: begin };
  return {
    imageDigest: `sha256:${"0".repeat(64)}`,
    layers: [layer],
    inodes: [
      { ...common, ino: 1, type: "directory", mode: 0o755, size: 0, nlink: 2, children: { large: 2 } },
      { ...common, ino: 2, type: "file", mode: 0o644, size, nlink: 1, content },
    ],
  };
}

function writeLayer(path: string): void {
  const fd = openSync(path, "w");
  for (const at of marks) writeSync(fd, markAt(at), 0, 8, begin + at);
  // Behind the file, where no read may get to.
  writeSync(fd, "beyond", begin + size);
  closeSync(fd);
  truncateSync(path, layer.size);
}

function markAt(offset: number): Buffer {
  const mark = Buffer.alloc(8);
  mark.writeBigUInt64BE(BigInt(offset) + 0x0101010101010101n);
  return mark;
}

test.each([
  ["through the page cache", 0],
  ["past the page cache", constants.O_DIRECT],
])("%s, a file of over 4 GiB has its size and its bytes, at every border and at its end", async (_name, flags) => {
  const { mountpoint } = await bench.mount(spec);
  const path = join(mountpoint, "large");
  expect(statx(path)).toMatchObject({ size: BigInt(size) });
  const fd = openSync(path, constants.O_RDONLY | flags);
  const read = (offset: number, length: number) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
  };
  for (const at of marks) expect(read(at, 8)).toEqual(markAt(at));
  expect(read(3 * gib, 8)).toEqual(Buffer.alloc(8));
  expect(read(size - 3, 100)).toEqual(markAt(size - 8).subarray(5));
  expect(read(size, 100)).toHaveLength(0);
  expect(read(size + 6 * gib, 100)).toHaveLength(0);
  closeSync(fd);
});
