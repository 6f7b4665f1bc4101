/** The content oracle on listings and reads that only a wrong server gives. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LowerClientSession, type LowerServer, startLowerServer } from "../../engine/fuse/client.ts";
import type { Faults } from "../../engine/fuse/faults.ts";
import { prepareFixture } from "../../fixtures/build.ts";
import { Finding } from "../../scenarios/outcome.ts";
import type { TrialImage } from "../../scenarios/scenario.ts";
import { checkContent } from "./content.ts";

let image: TrialImage;
let server: LowerServer;
let directory: string;

beforeAll(async () => {
  image = await prepareFixture("edge-cases");
  server = await startLowerServer();
  directory = mkdtempSync(join(tmpdir(), "content-fuse-"));
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

it("gives up listings that never end, also of directories with nothing in them", async () => {
  const { details = [] } = await differences({ listings: [{ restarts: true }] });
  expect(details[0]).toMatch(/^\/: listing does not end, should end after \d+ names$/);
});

it("names what a long listing leaves out or tells twice", async () => {
  const { details: lost = [] } = await differences({ listings: [{ continuation: "skips" }] });
  expect(lost.length).toBeGreaterThan(1);
  for (const line of lost) expect(line).toMatch(/^\/many\/file-\d+: is missing$/);
  const { details: doubled = [] } = await differences({ listings: [{ continuation: "repeats" }] });
  expect(doubled.length).toBeGreaterThan(1);
  for (const line of doubled) expect(line).toMatch(/^\/many\/file-\d+: is listed twice$/);
});

it("tells of a read that gives too little, though all bytes can be had", async () => {
  const { details = [] } = await differences({ reads: [{ on: "files", atMost: 4096 }] });
  const text = "a read of 4099 bytes at 1 gave 4095, should give all, as the file goes on";
  expect(details).toContain(`/contents/1048577-bytes: ${text}`);
  expect(details.filter((line) => !line.includes("a read of "))).toEqual([]);
});

async function differences(faults: Faults): Promise<Finding["evidence"]> {
  const lower = await mount(faults);
  try {
    checkContent({ root: lower.mountpoint, truthPath: image.truthPath, mode: "thin", skip: ["deep"] });
  } catch (error) {
    if (error instanceof Finding) return error.evidence;
    throw error;
  } finally {
    await lower.unmount();
  }
  throw new Error("no difference was found");
}

async function mount(faults: Faults): Promise<LowerClientSession> {
  const mountpoint = mkdtempSync(join(directory, "lower-"));
  const { indexPath, storeDir } = image;
  return server.mount({
    indexPath,
    storeDir,
    mountpoint,
    fuseLibrary: "own",
    ttlSec: 0,
    faults,
  });
}
