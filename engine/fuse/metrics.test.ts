/** What a lower tells of itself: metrics on SIGUSR2 and through its parent, and the trace of its reads. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { statx } from "../system/index.ts";
import { startLowerDaemon } from "./client.ts";
import type { LowerMetrics } from "./metrics.ts";
import type { ReadTraceEntry } from "./own/read-trace.ts";
import { allTypes, bigFile } from "./testing/all-types.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";

let bench: LowerBench;
beforeAll(async () => {
  bench = await lowerBench(allTypes);
});
afterAll(() => bench.dispose());

const inBench = (name: string) => join(bench.directory, name);
const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8")) as LowerMetrics;

async function appeared(path: string): Promise<void> {
  await expect.poll(() => existsSync(path)).toBe(true);
}

test.each([1, 2])(
  "through the parent: requests with latencies, reads and bytes by tier, with %i threads",
  async (threads) => {
    const session = await bench.mount({ threads });
    await session.initSeen;
    // The content is shared by all lowers of an image in one server.
    const storeBefore = (await session.metrics()).content?.bytes.store ?? Number.NaN;
    readFileSync(join(session.mountpoint, "usr/bin/big"));
    readFileSync(join(session.mountpoint, "etc/passwd"));
    const [metrics, counters] = [await session.metrics(), await session.counters()];
    expect(metrics).toMatchObject({ mountpoint: session.mountpoint, imageDigest: allTypes.index.imageDigest, threads });
    expect(metrics.requests).toMatchObject({ INIT: { count: 1 }, LOOKUP: { count: 5 } });
    for (const [name, { count, latencyLog2Ns }] of Object.entries(metrics.requests)) {
      expect(latencyLog2Ns.reduce((sum, each) => sum + each, 0)).toBe(count);
      expect(count).toBe(counters[name]);
    }
    const bytes = bigFile.length + "root:x:0:0::/root:/bin/sh\n".length;
    expect(metrics.reads).toEqual({ atOnce: metrics.requests.READ?.count, waited: 0, failed: 0, bytes });
    expect((metrics.content?.bytes.store ?? Number.NaN) - storeBefore).toBe(bytes);
    expect(metrics.passthrough).toMatchObject({ state: "off", reason: "there is no disk cache to pass through to" });
    await session.unmount();
  },
);

test("SIGUSR2 writes the metrics of each lower of a server; the end of a mount does, too", async () => {
  const [one, other] = [inBench("one.json"), inBench("other.json")];
  const session = await bench.mount({ metricsPath: one });
  const native = await bench.mount({ metricsPath: other, fuseLibrary: "fuse-native" });
  statx(join(native.mountpoint, "etc"));
  process.kill(bench.server.pid, "SIGUSR2");
  await appeared(one);
  await appeared(other);
  expect(readJson(one).mountpoint).toBe(session.mountpoint);
  expect(readJson(other).requests.GETATTR?.count).toBeGreaterThan(0);
  rmSync(one);
  await Promise.all([session.unmount(), native.unmount()]);
  await session.ended;
  await appeared(one);
  expect(readJson(one).requests).toMatchObject({ INIT: { count: 1 } });
});

test("a daemon writes its metrics on SIGUSR2, and its trace of reads, in the order of first use, when it ends", async () => {
  const [metricsPath, readTrace] = [inBench("daemon.json"), inBench("reads")];
  const spec = bench.spec({ metricsPath, readTrace });
  const { pid } = await startLowerDaemon(spec, inBench("status.json"));
  for (const name of ["etc/passwd", "usr/bin/big", "etc/name2"]) readFileSync(join(spec.mountpoint, name));
  process.kill(pid, "SIGUSR2");
  await appeared(metricsPath);
  expect(readJson(metricsPath).passthrough).toMatchObject({ state: "off", reason: "reads are traced" });
  rmSync(metricsPath);
  process.kill(pid, "SIGTERM");
  await appeared(metricsPath);
  const entries = readFileSync(readTrace, "latin1")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as ReadTraceEntry);
  expect([...new Set(entries.map(({ path }) => path))]).toEqual(["/etc/passwd", "/usr/bin/big", "/etc/hostname"]);
  expect(entries[0]).toMatchObject({ offset: 0, length: 26, tier: "store" });
  const big = entries.filter(({ path }) => path === "/usr/bin/big");
  expect(big.reduce((sum, { length }) => sum + length, 0)).toBe(bigFile.length);
  for (const { durationMs, atMs } of entries) expect(Math.min(durationMs, atMs)).toBeGreaterThanOrEqual(0);
});
