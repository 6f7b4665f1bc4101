/**
 * Reads whose bytes have to come from elsewhere first. The blobs of the lower under test lie on another lower, in another
 * process, whose gates hold them back.
 */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { spanImage } from "../content/testing/span-image.ts";
import { abortConnection, mount, umount2 } from "../system/index.ts";
import { type LowerServer, startLowerServer } from "./client.ts";
import type { FuseLibrary, LowerSpec } from "./lower.ts";
import { type Node, testImage } from "./testing/image.ts";
import { inChild } from "./testing/in-child.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";

const fileBytes = 512 * 1024;
const files = ["first", "second"].map((word) => Buffer.alloc(fileBytes, `${word} file `));
const gate = "blob";

let bench: LowerBench;
let server: LowerServer;
let indexPath = "";
let blobPath = "";
let control = "";
beforeAll(async () => {
  bench = await lowerBench(testImage({ entries: {} }));
  const { directory } = bench;
  const image = spanImage(directory, files, { spanBytes: fileBytes, encoding: "tar" });
  indexPath = await image.save();
  blobPath = image.blobPath.slice(directory.length);
  await bench.serveAnother(testImage({ entries: { layout: { entries: entriesOf(image.layout) } } }));
  control = join(directory, "control");
  mkdirSync(control);
  mount("fusectl", control, "fusectl", 0);
});
beforeEach(async () => {
  server = await startLowerServer();
  return () => server.close();
});
afterAll(async () => {
  umount2(control);
  await bench.dispose();
});

function entriesOf(directory: string): Record<string, Node> {
  const entries = readdirSync(directory, { withFileTypes: true });
  const node = (path: string, isDirectory: boolean): Node =>
    isDirectory ? { entries: entriesOf(path) } : { bytes: readFileSync(path) };
  return Object.fromEntries(
    entries.map((entry) => [entry.name, node(join(directory, entry.name), entry.isDirectory())]),
  );
}

/** The second file's bytes are withheld, or refused. */
async function mountOverGate(options: Partial<LowerSpec> = {}, fault: object = { gate }) {
  const { blobs, spec } = await specOverGate(options, fault);
  return { blobs, lower: await server.mount(spec) };
}

async function specOverGate(options: Partial<LowerSpec>, fault: object = { gate }) {
  const fromOffset = fileBytes + 200 * 1024;
  const blobs = await bench.mount({
    faults: { requests: [{ operation: "READ", path: blobPath, fromOffset, ...fault }] },
  });
  const { storeDir: _, ...spec } = bench.spec({ indexPath, ...options });
  const content = { source: { reference: join(blobs.mountpoint, "layout") } };
  return { blobs, spec: { ...spec, content } };
}

const readInChild = (mountpoint: string, file: number) =>
  inChild(
    `const b = fs.readFileSync(path + '/${file}'); return [b.length, b.toString('latin1', b.length - 20)]`,
    mountpoint,
  );
const whole = (file: number) => [fileBytes, files[file]?.toString("latin1", fileBytes - 20)];

test.each<[string, Partial<LowerSpec>]>([
  ["own", {}],
  ["own with two threads", { threads: 2 }],
  ["fuse-native", { fuseLibrary: "fuse-native" satisfies FuseLibrary }],
])("%s: one reader waits, others go on", async (_name, options) => {
  const { blobs, lower } = await mountOverGate(options);
  const waiting = readInChild(lower.mountpoint, 1);
  await blobs.gateReached(gate);
  expect(await readInChild(lower.mountpoint, 0).result).toEqual(whole(0));
  expect(await inChild("return fs.readdirSync(path)", lower.mountpoint).result).toEqual(["0", "1"]);
  expect(waiting.isDone()).toBe(false);
  await blobs.openGate(gate);
  expect(await waiting.result).toEqual(whole(1));
  if (options.fuseLibrary !== "fuse-native") {
    const { reads } = await lower.metrics();
    expect(reads?.waited).toBeGreaterThan(0);
    expect(reads).toMatchObject({ failed: 0, bytes: 2 * fileBytes });
  }
  await lower.unmount();
});

/** Past the page cache a read is one request, and its caller the one who waits for it. It begins as soon as the file is there. */
const readDirectly = (mountpoint: string) =>
  inChild(
    `while (!fs.existsSync(path + '/1'));
    const fd = fs.openSync(path + '/1', fs.constants.O_RDONLY | fs.constants.O_DIRECT);
    fs.readSync(fd, Buffer.alloc(4096), 0, 4096, 4096 * 100)`,
    mountpoint,
  );

test.each([1, 2])(
  "a signal frees a reader that waits, with %i threads: the READ is answered with EINTR",
  async (threads) => {
    const { blobs, lower } = await mountOverGate({ threads });
    const direct = readDirectly(lower.mountpoint);
    await blobs.gateReached(gate);
    direct.child.kill("SIGTERM");
    expect(await direct.result).toBe("SIGTERM");
    expect(await lower.metrics()).toMatchObject({
      reads: { failed: 1, waited: 0 },
      requests: { INTERRUPT: { count: 1 } },
    });
    await blobs.openGate(gate);
    expect(await readInChild(lower.mountpoint, 1).result).toEqual(whole(1));
  },
);

test("a signal frees a reader whose READ came before the other threads began", async () => {
  const { blobs, spec } = await specOverGate({ threads: 2 });
  const direct = readDirectly(spec.mountpoint);
  const lower = await server.mount(spec);
  await blobs.gateReached(gate);
  // After these there are two others, and it is one of them that takes the INTERRUPT.
  for (let at = 0; at < 5; at++) expect(await readInChild(lower.mountpoint, 0).result).toEqual(whole(0));
  direct.child.kill("SIGTERM");
  expect(await direct.result).toBe("SIGTERM");
  await blobs.openGate(gate);
  await lower.unmount();
});

test("aborted while a reader waits: it gets an error, and the bytes that come later disturb nobody", async () => {
  const { blobs, lower } = await mountOverGate();
  const waiting = readInChild(lower.mountpoint, 1);
  await blobs.gateReached(gate);
  expect(abortConnection(lower.deviceMinor, control)).toBe(true);
  expect(await waiting.result).toMatch(/ECONNABORTED|ENOTCONN|EIO/);
  await lower.ended;
  const { mountpoint } = await server.mount(bench.spec());
  await blobs.openGate(gate);
  expect(readdirSync(mountpoint)).toEqual(["layout"]);
});

test("unmounted while a reader waits: it reads on, and the connection ends with it", async () => {
  const { blobs, lower } = await mountOverGate();
  const waiting = readInChild(lower.mountpoint, 1);
  await blobs.gateReached(gate);
  await lower.unmount();
  await blobs.openGate(gate);
  expect(await waiting.result).toEqual(whole(1));
  await lower.ended;
});

test.each<[string, Partial<LowerSpec>]>([
  ["own", {}],
  ["own with two threads", { threads: 2 }],
  ["fuse-native", { fuseLibrary: "fuse-native" satisfies FuseLibrary }],
])("%s: bytes that cannot be had are EIO for their reader, and the server serves on", async (_name, options) => {
  const { lower } = await mountOverGate(options, { errno: "EIO" });
  expect(await readInChild(lower.mountpoint, 1).result).toBe("EIO");
  expect(await readInChild(lower.mountpoint, 0).result).toEqual(whole(0));
  expect(readdirSync(lower.mountpoint)).toEqual(["0", "1"]);
});
