/**
 * What a request costs through each FUSE library, beside the same call on the bare file system. CPU is that of the server
 * process.
 */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LowerServer, startLowerServer } from "../../engine/fuse/client.ts";
import { type FuseLibrary, fuseLibraries, type LowerSpec } from "../../engine/fuse/lower.ts";
import { testImage, writeTestImage } from "../../engine/fuse/testing/image.ts";
import { lessIsBetter, type Row } from "./table.ts";

interface Measure {
  readonly microseconds: number;
  /** Of the server, for each call; NaN where there is none. */
  readonly cpuMicroseconds: number;
}

/** By operation. */
type Measures = Map<string, Measure>;

const rounds = 3;
const bytes = Buffer.alloc(32 * 1024 * 1024, "mountproof");
const pieceBytes = 128 * 1024;
const batches = 8;

export async function rows(): Promise<Row[]> {
  const directory = mkdtempSync(join(tmpdir(), "mountproof-bench-"));
  try {
    return await compare(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Everybody in turn, round by round, so that what else the machine does meets all. */
async function compare(directory: string): Promise<Row[]> {
  const image = await writeTestImage(testImage({ entries: { dir: { entries: { file: { bytes } } } } }), directory);
  const bare = join(directory, "bare");
  mkdirSync(join(bare, "dir"), { recursive: true });
  writeFileSync(join(bare, "dir/file"), bytes);
  const all: Record<"onDisk" | FuseLibrary, Measures[]> = { onDisk: [], own: [], "fuse-native": [] };
  for (let round = 0; round < rounds; round++) {
    all.onDisk.push(await measureAll(bare, undefined));
    for (const fuseLibrary of fuseLibraries) {
      const mountpoint = join(directory, `${fuseLibrary}-${round}`);
      all[fuseLibrary].push(await measureLibrary({ ...image, mountpoint, fuseLibrary, ttlSec: 0 }));
    }
  }
  return [...(all.own[0] ?? [])].flatMap(([operation]) => {
    const of = (measures: readonly Measures[]) => measures.flatMap((one) => one.get(operation) ?? []);
    return rowsOf(operation, of(all.own), of(all.onDisk), of(all["fuse-native"]));
  });
}

/** A request, and what it takes of the server's processor time. */
function rowsOf(
  operation: string,
  own: readonly Measure[],
  bare: readonly Measure[],
  native: readonly Measure[],
): Row[] {
  const time = (measures: readonly Measure[]) => measures.map(({ microseconds }) => microseconds);
  const cpu = (measures: readonly Measure[]) => measures.map(({ cpuMicroseconds }) => cpuMicroseconds);
  const unit = "us";
  const name = `${operation}, processor time`;
  return [
    // There is nothing to mount of a bare disk.
    ...(bare.length === 0
      ? []
      : [lessIsBetter({ name: operation, unit, ours: time(own), peer: time(bare), peerName: "bare disk" })]),
    lessIsBetter({ name: operation, unit, ours: time(own), peer: time(native), peerName: "fuse-native" }),
    lessIsBetter({ name, unit, ours: cpu(own), peer: cpu(native), peerName: "fuse-native" }),
  ];
}

async function measureLibrary(spec: LowerSpec): Promise<Measures> {
  const { mountpoint } = spec;
  mkdirSync(mountpoint);
  const server = await startLowerServer();
  const session = await server.mount(spec);
  const measures = await measureAll(mountpoint, server.pid);
  await session.unmount();
  measures.set("mount, stat, umount", await measureCycle(server, spec));
  await server.close();
  return measures;
}

async function measureAll(root: string, pid: number | undefined): Promise<Measures> {
  const file = join(root, "dir/file");
  const missing = join(root, "missing");
  const fd = openSync(file, "r");
  const piece = Buffer.alloc(pieceBytes);
  const reads = bytes.length / pieceBytes;
  const measures = new Map<string, Measure>([
    // The first read of each piece is served; a second would come from the page cache.
    ["READ 128 KiB", await measure(pid, reads, (i) => void readSync(fd, piece, 0, pieceBytes, i * pieceBytes))],
    ["LOOKUP (missing name)", await measure(pid, 20_000, () => void statSync(missing, { throwIfNoEntry: false }))],
    ["GETATTR (fstat)", await measure(pid, 20_000, () => void fstatSync(fd))],
  ]);
  closeSync(fd);
  return measures;
}

async function measureCycle(server: LowerServer, spec: LowerSpec): Promise<Measure> {
  return measure(server.pid, 200, async () => {
    const session = await server.mount(spec);
    statSync(join(spec.mountpoint, "dir"));
    await session.unmount();
  });
}

async function measure(
  pid: number | undefined,
  times: number,
  call: (i: number) => void | Promise<void>,
): Promise<Measure> {
  const cpuBefore = pid === undefined ? Number.NaN : cpuMicroseconds(pid);
  const size = times / batches;
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < batches; batch++) {
    const start = performance.now();
    for (let i = batch * size; i < (batch + 1) * size; i++) {
      const pending = call(i);
      if (pending !== undefined) await pending;
    }
    best = Math.min(best, ((performance.now() - start) * 1000) / size);
  }
  const cpu = pid === undefined ? Number.NaN : (cpuMicroseconds(pid) - cpuBefore) / times;
  return { microseconds: best, cpuMicroseconds: cpu };
}

/** User and system time of all threads, counted in ticks of 10 ms. */
function cpuMicroseconds(pid: number): number {
  const ticks = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  return (Number(ticks[11]) + Number(ticks[12])) * 10_000;
}
