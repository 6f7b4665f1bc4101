/** What INIT agrees on, seen in what a real kernel asks of us then, and what it no longer needs to ask. */
import { closeSync, constants, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MS_RDONLY, MS_REMOUNT, mount } from "../system/index.ts";
import type { LowerClientSession } from "./client.ts";
import type { LowerSpec } from "./lower.ts";
import { type Node, testImage } from "./testing/image.ts";
import { inChild } from "./testing/in-child.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";

const file: Node = { bytes: Buffer.from("bytes") };
const empty = (count: number): Record<string, Node> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`entry-${at}`, { bytes: Buffer.alloc(0) }]));
const image = testImage({
  entries: {
    few: { entries: empty(10) },
    file,
    large: { bytes: Buffer.alloc(1024 * 1024, "large") },
    link: { target: "file" },
    many: { entries: empty(2000) },
  },
});

let bench: LowerBench;
beforeAll(async () => {
  bench = await lowerBench(image);
});
afterAll(() => bench.dispose());

/** How often the kernel asked for it. */
async function asked(lower: LowerClientSession, ...operations: readonly string[]): Promise<number> {
  const counts = await lower.counters();
  return operations.reduce((sum, operation) => sum + (counts[operation] ?? 0), 0);
}

/** With opens that are answered, too. */
const ways: [name: string, options: Partial<LowerSpec>][] = [
  ["opens without messages", {}],
  ["answered opens", { faults: {} }],
];

test("max_pages: half a MiB past the page cache is one request", async () => {
  const lower = await bench.mount();
  const fd = openSync(join(lower.mountpoint, "large"), constants.O_RDONLY | constants.O_DIRECT);
  const bytes = Buffer.alloc(512 * 1024);
  expect(readSync(fd, bytes, 0, bytes.length, 4096)).toBe(bytes.length);
  closeSync(fd);
  expect(await asked(lower, "READ")).toBe(1);
});

test("READDIRPLUS: the attributes of names that were listed are known", async () => {
  const lower = await bench.mount({ ttlSec: 3600 });
  const directory = join(lower.mountpoint, "few");
  const names = readdirSync(directory);
  for (const name of names) lstatSync(join(directory, name));
  expect(names).toHaveLength(10);
  expect(await lower.counters()).toMatchObject({ READDIRPLUS: expect.any(Number), LOOKUP: 1 });
});

test.each(ways)("%s: bytes, listings and link targets are kept in the kernel", async (_name, options) => {
  const lower = await bench.mount({ ttlSec: 3600, ...options });
  const read = () => [
    readFileSync(join(lower.mountpoint, "file"), "utf8"),
    readlinkSync(join(lower.mountpoint, "link")),
    readdirSync(join(lower.mountpoint, "many")).length,
  ];
  const kept = () => asked(lower, "READ", "READLINK", "READDIR", "READDIRPLUS");
  expect(read()).toEqual(["bytes", "file", 2000]);
  const before = await kept();
  expect(read()).toEqual(["bytes", "file", 2000]);
  expect(await kept()).toBe(before);
});

test("parallel directory operations: a name that takes long holds up no other of its directory", async () => {
  const slow = { operation: "LOOKUP", name: "entry-0", gate: "slow" } as const;
  const lower = await bench.mount({ faults: { requests: [slow] } });
  const stat = (name: string) => inChild(`return fs.statSync(path + "/few/${name}").size`, lower.mountpoint);
  const waiting = stat("entry-0");
  await lower.gateReached("slow");
  expect(await stat("entry-1").result).toBe(0);
  expect(waiting.isDone()).toBe(false);
  await lower.openGate("slow");
  expect(await waiting.result).toBe(0);
});

test("BATCH_FORGET: what the kernel forgot is found again", async () => {
  const lower = await bench.mount({ ttlSec: 3600 });
  const directory = join(lower.mountpoint, "many");
  const numbers = () => readdirSync(directory).map((name) => lstatSync(join(directory, name)).ino);
  const before = numbers();
  // A remount drops every unused name of this mount; a server that does not read meanwhile finds many to forget at once.
  bench.server.freeze();
  mount("mountproof", lower.mountpoint, "fuse", MS_REMOUNT | MS_RDONLY);
  bench.server.thaw();
  await expect.poll(() => asked(lower, "BATCH_FORGET"), { timeout: 10_000 }).toBeGreaterThan(0);
  expect(numbers()).toEqual(before);
});
