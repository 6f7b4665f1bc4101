/** Passthrough to whole files of the disk cache, beneath a real overlay. */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
} from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { MNT_DETACH, mount, umount2 } from "../system/index.ts";
import type { LowerClientSession } from "./client.ts";
import type { LowerSpec } from "./lower.ts";
import { bigFile } from "./testing/all-types.ts";
import { testImage } from "./testing/image.ts";
import { inChild } from "./testing/in-child.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";

const program = readFileSync("/bin/true");
const other = Buffer.from(bigFile).reverse();
const image = testImage({
  entries: {
    big: { bytes: bigFile },
    other: { bytes: other },
    program: { bytes: Buffer.concat([program, Buffer.alloc(64 * 1024)]), mode: 0o755 },
    small: { bytes: Buffer.from("small\n") },
  },
});
const [major = 0, minor = 0] = release().split(".").map(Number);
const kernelHasIt = major > 6 || (major === 6 && minor >= 9);

let bench: LowerBench;
let filled = "";
beforeAll(async () => {
  bench = await lowerBench(image);
  filled = join(bench.directory, "filled");
  await fillCache();
});
afterAll(() => bench.dispose());

/** Every file that is large enough is made when it was opened once. */
async function fillCache(): Promise<void> {
  const { mountpoint, unmount } = await bench.mount({ content: { cache: { directory: filled } } });
  for (const name of ["big", "other", "program"]) expect(await readInChild(mountpoint, name)).toBeDefined();
  await vi.waitFor(() => expect(filesIn(filled)).toBe(3), 60_000);
  await unmount();
}

function filesIn(cache: string): number {
  const files = join(cache, "files");
  return existsSync(files)
    ? readdirSync(files, { recursive: true }).filter((name) => /[0-9a-f]{64}$/.test(String(name))).length
    : 0;
}

const readInChild = (root: string, name: string) =>
  inChild(
    `return require("node:crypto").createHash("sha256").update(fs.readFileSync(path + "/${name}")).digest("hex")`,
    root,
  ).result;

const withCache = (directory: string, options: Partial<LowerSpec> = {}) =>
  bench.mount({ ...options, content: { cache: { directory } } });

function overlayOver(mountpoint: string): string {
  const paths = ["upper", "work", "merged"].map((name) => `${mountpoint}-${name}`);
  for (const path of paths) mkdirSync(path);
  const [upper, work, merged = ""] = paths;
  mount("overlay", merged, "overlay", 0, `lowerdir=${mountpoint},upperdir=${upper},workdir=${work}`);
  return merged;
}

const requestsOf = async (session: LowerClientSession, name: string) => (await session.counters())[name] ?? 0;

test.runIf(kernelHasIt).each([1, 2])(
  "beneath an overlay nothing is read through us: reads, maps and programs, with %i threads",
  async (threads) => {
    const lower = await withCache(filled, { threads });
    const merged = overlayOver(lower.mountpoint);
    expect(readFileSync(join(merged, "big")).equals(bigFile)).toBe(true);
    expect(readFileSync(join(merged, "other")).equals(other)).toBe(true);
    expect(spawnSync(join(merged, "program")).status).toBe(0);
    cpSync(join(merged, "big"), join(merged, "copy"));
    expect(readFileSync(join(merged, "copy")).equals(bigFile)).toBe(true);
    expect(await requestsOf(lower, "READ")).toBe(0);
    expect(readFileSync(join(merged, "small"), "utf8")).toBe("small\n");
    expect(await requestsOf(lower, "READ")).toBe(1);
    const { passthrough } = await lower.metrics();
    expect(passthrough).toMatchObject({ state: "on", cached: 0 });
    expect(passthrough).not.toHaveProperty("reason");
    expect(passthrough?.passedThrough).toBeGreaterThanOrEqual(4);
    umount2(merged);
    await lower.unmount();
  },
);

test.runIf(kernelHasIt).each([1, 2])(
  "a file keeps the way it was opened first until all have closed it, with %i threads",
  async (threads) => {
    const cache = join(bench.directory, `fresh-${threads}`);
    const lower = await withCache(cache, { threads });
    const path = join(lower.mountpoint, "big");
    const first = openSync(path, "r");
    await expect.poll(() => filesIn(cache)).toBe(1);
    const second = openSync(path, "r");
    expect((await lower.metrics()).passthrough).toMatchObject({ passedThrough: 0, cached: 2 });
    closeSync(first);
    expect(readFileSync(path).equals(bigFile)).toBe(true);
    closeSync(second);
    // A close is told to us a moment later.
    await expect.poll(() => requestsOf(lower, "RELEASE")).toBe(3);
    const reads = await requestsOf(lower, "READ");
    const [third, fourth] = [openSync(path, "r"), openSync(path, "r")];
    expect(fstatSync(third).size).toBe(bigFile.length);
    const part = Buffer.alloc(10_000);
    expect(readSync(fourth, part, 0, part.length, 1_000_001)).toBe(part.length);
    expect(part.equals(bigFile.subarray(1_000_001, 1_010_001))).toBe(true);
    for (const fd of [third, fourth]) closeSync(fd);
    expect((await lower.metrics()).passthrough).toMatchObject({ passedThrough: 2, cached: 3 });
    expect(await requestsOf(lower, "READ")).toBe(reads);
    await lower.unmount();
  },
);

test.each<[string, Partial<LowerSpec>, RegExp]>([
  ["switched off", { passthrough: "off" }, /^switched off$/],
  ["with faults", { faults: {} }, /^the lower has faults$/],
])("%s, every byte is read through us", async (_name, options, reason) => {
  const lower = await withCache(filled, options);
  expect(readFileSync(join(lower.mountpoint, "big")).equals(bigFile)).toBe(true);
  expect(await requestsOf(lower, "READ")).toBeGreaterThan(0);
  expect((await lower.metrics()).passthrough).toEqual({
    state: "off",
    reason: expect.stringMatching(reason),
    passedThrough: 0,
    cached: 0,
  });
  await lower.unmount();
});

test("a cache on an overlay, which the kernel would not pass through to: the reason is told, and files are read through us", async () => {
  const plain = join(bench.directory, "plain");
  mkdirSync(plain);
  const merged = overlayOver(plain);
  const lower = await withCache(join(merged, "cache"));
  expect(readFileSync(join(lower.mountpoint, "big")).equals(bigFile)).toBe(true);
  expect((await lower.metrics()).passthrough).toMatchObject({
    state: "off",
    reason: kernelHasIt ? expect.stringMatching(/ELOOP.*stacked file system/) : expect.stringMatching(/does not offer/),
  });
  expect(await requestsOf(lower, "READ")).toBeGreaterThan(0);
  await lower.unmount();
  await lower.ended;
  umount2(merged, MNT_DETACH);
});
