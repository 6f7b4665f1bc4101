/** The lower beside what else serves a tree read-only through FUSE, and beside the unpacked tree, on the same content. */
import { globSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BuiltImage, buildImage, type ImageName, imageCache } from "../../fixtures/images/index.ts";
import type { Note } from "./benchmarks.ts";
import { walk } from "./clients/clients.ts";
import { compete } from "./lower/compete.ts";
import * as contestants from "./lower/contestants.ts";
import { listSmallFiles } from "./lower/lists.ts";
import type { Probe } from "./lower/probe.ts";
import { largeFile, smallFiles, walks } from "./lower/probes.ts";
import type { Contestant } from "./peers/contestant.ts";
import { lessIsBetter, type Row } from "./table.ts";

/** 200,000 paths of little content. */
export async function entriesRows(note: Note): Promise<Row[]> {
  return withImage("entries", async (image, directory) => {
    const [own] = await contestants.ourContestants(image, cacheIn(directory));
    const peers = [await contestants.squashfuse(image), ...(await contestants.erofsfuse(image, note))];
    const all = [own, ...peers, await contestants.bare(image)];
    const rows = await compete({ image: image.name, contestants: all, probes: walks, rounds: 3, directory, note });
    return [...rows, ...limits(rows)];
  });
}

/** Goals that are figures, not ratios. */
function limits(rows: readonly Row[]): Row[] {
  const goals = [
    ["time to mounted cold", 150],
    ["time to mounted warm", 150],
    ["peak memory of the server", 150],
  ] as const;
  return goals.flatMap(([name, peer]) => {
    const row = rows.find((one) => one.name.startsWith(name));
    if (row === undefined) return [];
    return lessIsBetter({ name: row.name, unit: row.unit, ours: row.ours, peer, peerName: "limit", target: 1 });
  });
}

/** 20,000 small files and one large one. */
export async function filesRows(note: Note): Promise<Row[]> {
  return withImage("files", async (image, directory) => {
    const own = await contestants.ourContestants(image, cacheIn(directory));
    const peers = [await contestants.squashfuse(image), ...(await contestants.erofsfuse(image, note))];
    const list = join(directory, "list");
    await listSmallFiles(image.truthPath, list);
    const probes = [...walks, ...smallFiles(list), ...largeFile("large/file", 512 << 20)];
    await fillCache(own[0], directory, probes);
    const all = [...own, ...peers, await contestants.bare(image)];
    return compete({ image: image.name, contestants: all, probes, rounds: 3, directory, note });
  });
}

/** A real image of over 500 MB. */
export async function toolchainRows(note: Note): Promise<Row[]> {
  return realImage("toolchain", note, async (image) => [
    await contestants.squashfuse(image),
    ...(await contestants.erofsfuse(image, note)),
    await contestants.bare(image),
  ]);
}

/** A small real image: what serves an archive as it is looks through it for each file, and is not done with a large one. */
export async function minimalRows(note: Note): Promise<Row[]> {
  return realImage("debian-minimal", note, async (image) => [
    ...(await contestants.archivemount(image, note)),
    ...(await contestants.fuseArchive(image, note)),
  ]);
}

async function realImage(
  name: ImageName,
  note: Note,
  peersOf: (image: BuiltImage) => Promise<readonly Contestant[]>,
): Promise<Row[]> {
  return withImage(name, async (image, directory) => {
    const [[own], peers] = [await contestants.ourContestants(image, cacheIn(directory)), await peersOf(image)];
    const list = join(directory, "list");
    await listSmallFiles(image.truthPath, list);
    const probes = [...walks, ...smallFiles(list)];
    await fillCache(own, directory, probes);
    return compete({ image: image.name, contestants: [own, ...peers], probes, rounds: 3, directory, note });
  });
}

/** So that what is measured afterwards is the disk cache, not the filling of it. */
async function fillCache(own: Contestant, directory: string, probes: readonly Probe[]): Promise<void> {
  const mountpoint = join(directory, "filling");
  mkdirSync(mountpoint);
  const serving = await own.start(mountpoint);
  await walk(serving.root);
  for (const probe of probes.filter(({ cold }) => cold)) await probe.run(serving.root);
  await untilStill(cacheIn(directory));
  await serving.stop();
}

/** Whole files for passthrough are made in the background: half-made ones would be neither used nor out of the way. */
async function untilStill(cache: string): Promise<void> {
  for (let before = -1, now = bytesOfFiles(cache); now !== before; now = bytesOfFiles(cache)) {
    before = now;
    await sleep(2000);
  }
}

function bytesOfFiles(cache: string): number {
  const paths = globSync(join(cache, "*/files/*/*"));
  return paths.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function cacheIn(directory: string): string {
  return join(directory, "cache");
}

async function withImage(
  name: ImageName,
  work: (image: BuiltImage, directory: string) => Promise<Row[]>,
): Promise<Row[]> {
  const image = await buildImage(name);
  // Beside what the peers read: in a /tmp of memory our cache would never be cold.
  mkdirSync(imageCache(), { recursive: true });
  const directory = mkdtempSync(join(imageCache(), "bench-"));
  try {
    return await work(image, directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
