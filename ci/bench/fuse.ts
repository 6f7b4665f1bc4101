/**
 * What a request costs through each FUSE library, beside the same call on the bare file system, in one run:
 *   node ci/bench/fuse.ts
 * Figures vary between machines; the ratios are what to compare. CPU is that of the server process.
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

interface Measure {
  readonly microseconds: number;
  /** Of the server, for each call; NaN where there is none. */
  readonly cpuMicroseconds: number;
}

const bytes = Buffer.alloc(32 * 1024 * 1024, "mountproof");
const pieceBytes = 128 * 1024;
const batches = 8;

const directory = mkdtempSync(join(tmpdir(), "mountproof-bench-"));
try {
  await main();
} finally {
  rmSync(directory, { recursive: true });
}

async function main(): Promise<void> {
  const image = await writeTestImage(testImage({ entries: { dir: { entries: { file: { bytes } } } } }), directory);
  const bare = join(directory, "bare");
  mkdirSync(join(bare, "dir"), { recursive: true });
  writeFileSync(join(bare, "dir/file"), bytes);
  const rows = new Map<string, Map<string, Measure>>([["bare", await measureAll(bare, undefined)]]);
  for (const fuseLibrary of fuseLibraries) rows.set(fuseLibrary, await measureLibrary(fuseLibrary, image));
  print(rows);
}

async function measureLibrary(fuseLibrary: FuseLibrary, image: { indexPath: string; storeDir: string }) {
  const mountpoint = join(directory, fuseLibrary);
  mkdirSync(mountpoint);
  const spec: LowerSpec = { ...image, mountpoint, fuseLibrary, ttlSec: 0 };
  const server = await startLowerServer();
  const session = await server.mount(spec);
  const measures = await measureAll(mountpoint, server.pid);
  await session.unmount();
  measures.set("mount, stat, umount", await measureCycle(server, spec));
  await server.close();
  return measures;
}

async function measureAll(root: string, pid: number | undefined): Promise<Map<string, Measure>> {
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

function print(rows: ReadonlyMap<string, ReadonlyMap<string, Measure>>): void {
  const bare = rows.get("bare");
  const operations = [...(rows.get("own")?.keys() ?? [])];
  console.log(`${"".padEnd(24)}${[...rows.keys()].map((name) => name.padStart(34)).join("")}`);
  for (const operation of operations) {
    const cells = [...rows.values()].map((row) => cell(row.get(operation), bare?.get(operation)).padStart(34));
    console.log(`${operation.padEnd(24)}${cells.join("")}`);
  }
}

function cell(measure: Measure | undefined, bare: Measure | undefined): string {
  if (measure === undefined) return "-";
  const cpu = Number.isNaN(measure.cpuMicroseconds) ? "" : `, cpu ${measure.cpuMicroseconds.toFixed(0)}`;
  const ratio =
    bare === undefined || bare === measure ? "" : `, ${(measure.microseconds / bare.microseconds).toFixed(1)}x`;
  return `${measure.microseconds.toFixed(1)} us${cpu}${ratio}`;
}
