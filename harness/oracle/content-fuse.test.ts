/** The content oracle on listings that only a wrong server gives. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LowerClientSession, type LowerServer, startLowerServer } from "../../engine/fuse/client.ts";
import type { ListingFault } from "../../engine/fuse/faults.ts";
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
  const { details = [] } = await differences({ restarts: true });
  expect(details[0]).toMatch(/^\/: listing does not end, should end after \d+ names$/);
});

it("names what a long listing leaves out or tells twice", async () => {
  const { details: lost = [] } = await differences({ continuation: "skips" });
  expect(lost.length).toBeGreaterThan(1);
  for (const line of lost) expect(line).toMatch(/^\/many\/file-\d+: is missing$/);
  const { details: doubled = [] } = await differences({ continuation: "repeats" });
  expect(doubled.length).toBeGreaterThan(1);
  for (const line of doubled) expect(line).toMatch(/^\/many\/file-\d+: is listed twice$/);
});

async function differences(listing: ListingFault): Promise<Finding["evidence"]> {
  const lower = await mount(listing);
  try {
    checkContent({ root: lower.mountpoint, truthPath: image.truthPath, mode: "thin" });
  } catch (error) {
    if (error instanceof Finding) return error.evidence;
    throw error;
  } finally {
    await lower.unmount();
  }
  throw new Error("no difference was found");
}

async function mount(listing: ListingFault): Promise<LowerClientSession> {
  const mountpoint = mkdtempSync(join(directory, "lower-"));
  const { indexPath, storeDir } = image;
  return server.mount({
    indexPath,
    storeDir,
    mountpoint,
    fuseLibrary: "own",
    ttlSec: 1,
    faults: { listings: [listing] },
  });
}
