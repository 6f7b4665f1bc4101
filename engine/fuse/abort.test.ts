/** The control file system, with real connections. */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { abortConnection, fuseConnections, mount, statx, umount2, waitingRequests } from "../system/index.ts";
import { testImage } from "./testing/image.ts";
import { inChild } from "./testing/in-child.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";

let bench: LowerBench;
let control = "";
beforeAll(async () => {
  bench = await lowerBench(testImage({ entries: { file: { bytes: Buffer.from("x") } } }));
  control = join(bench.directory, "control");
  mkdirSync(control);
  mount("fusectl", control, "fusectl", 0);
});
afterAll(async () => {
  umount2(control);
  await bench.dispose();
});

test("a caller that waits for the server is counted, and freed by abort", async () => {
  const session = await bench.mount({ faults: { requests: [{ operation: "LOOKUP", name: "file", gate: "never" }] } });
  const { deviceMinor } = session;
  await session.initSeen;
  expect(fuseConnections(control)).toContainEqual({ minor: deviceMinor, waiting: 0 });
  const stat = inChild("return fs.statSync(path + '/file').size", session.mountpoint);
  await session.gateReached("never");
  expect(waitingRequests(deviceMinor, control)).toBe(1);
  expect(abortConnection(deviceMinor, control)).toBe(true);
  expect(await stat.result).toBe("ECONNABORTED");
  await session.ended;
  expect(() => statSync(session.mountpoint)).toThrow(/ENOTCONN/);
  await session.unmount();
});

/** The number of a connection that is gone. Somebody else's could get it at once, which a test must not abort: a tmpfs takes it. */
async function takenMinor(): Promise<number> {
  const place = join(bench.directory, "taken");
  mkdirSync(place);
  for (;;) {
    const session = await bench.mount();
    await session.unmount();
    await session.ended;
    mount("taken", place, "tmpfs", 0);
    if (statx(place).device.minor === session.deviceMinor) return session.deviceMinor;
    umount2(place);
  }
}

test("a connection that is gone has no count and cannot be aborted", async () => {
  const minor = await takenMinor();
  expect(waitingRequests(minor, control)).toBeUndefined();
  expect(abortConnection(minor, control)).toBe(false);
  expect(fuseConnections(control).map((connection) => connection.minor)).not.toContain(minor);
});
