/** Runs one probe in this process, which must have a mount namespace of its own. */
import { mkdtempSync, readdirSync, readlinkSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { MS_NODEV, MS_NOSUID, mount, readMountinfo, umount2 } from "../../engine/system/index.ts";
import { openKernelLog } from "../../engine/system/kmsg.ts";
import { features } from "./catalogue.ts";
import { CannotProbe, type Feature, type FeatureResult, messageOf, type Place } from "./feature.ts";
import { withProbeServer } from "./fuse/probe-server.ts";
import { startServingThread } from "./fuse/serving-thread.ts";

const thread = startServingThread();

export interface ProbeArgs {
  readonly id: string;
  /** An existing directory in which the probe gets one of its own. */
  readonly directory: string;
  /** Where file systems for upper directories are mounted, if the agent could prepare them. */
  readonly placements: Readonly<Record<string, string>>;
}

/**
 * Runs the probe and checks that it left nothing behind.
 * @throws Error when there is no such feature, or the probe cannot be given a place
 */
export async function runProbe({ id, ...where }: ProbeArgs): Promise<FeatureResult> {
  const feature = features.find((one) => one.id === id);
  if (!feature) throw new Error(`there is no feature "${id}"`);
  return runFeature(feature, where);
}

/** Settles when the next probe can begin at once. */
export async function loaded(): Promise<void> {
  await thread.ready;
}

export async function runFeature(feature: Feature, where: Omit<ProbeArgs, "id">): Promise<FeatureResult> {
  // Its descriptors are no probe's.
  await loaded();
  const before = held();
  const result = await inOwnPlace(where, (place) => attempt(feature, place));
  const left = await leftSince(before);
  if (left.length === 0) return result;
  return { ...result, value: "error", detail: `the probe left behind: ${left.join(", ")}; it said ${result.value}` };
}

async function attempt(feature: Feature, place: Place): Promise<FeatureResult> {
  const log = openKernelLog();
  try {
    const { value, detail } = await feature.probe(place);
    return { id: feature.id, value, detail: told(detail, value === "no" ? log.drain() : []) };
  } catch (error) {
    return { id: feature.id, value: "error", detail: told(messageOf(error), log.drain()) };
  } finally {
    log.close();
  }
}

/** With the kernel's log: the reason of a refusal often stands there alone. */
function told(detail: string, lines: readonly string[]): string {
  const parts = [detail, ...lines.map((line) => `kernel log: ${line.replace(/\\x0a$/, "")}`)];
  return parts.filter((part) => part !== "").join("; ");
}

/** Details come back without the random names of its directories, so that those of two kernels can be compared. */
async function inOwnPlace(
  { directory: parent, placements }: Omit<ProbeArgs, "id">,
  use: (place: Place) => Promise<FeatureResult>,
): Promise<FeatureResult> {
  const directory = mkdtempSync(join(parent, "probe-"));
  mount("mountproof-probe", directory, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755");
  const others: string[] = [];
  try {
    const result = await use({
      directory,
      on: (placement) => onPlacement(placements[placement] ?? "", others),
      serve: (options, look) => withProbeServer(thread, directory, options, look),
    });
    return { ...result, detail: others.reduce(withoutRandomName, result.detail.replaceAll(directory, ".")) };
  } finally {
    for (const other of others) rmSync(other, { recursive: true, force: true });
    umount2(directory);
    rmdirSync(directory);
  }
}

function withoutRandomName(text: string, directory: string): string {
  return text.replaceAll(directory, dirname(directory));
}

/** @throws CannotProbe when nothing is mounted there */
function onPlacement(root: string, made: string[]): string {
  if (!readMountinfo().some(({ mountPoint }) => mountPoint === root)) {
    throw new CannotProbe(`nothing is mounted at "${root}": this file system could not be prepared here`);
  }
  const directory = mkdtempSync(join(root, "probe-"));
  made.push(directory);
  return directory;
}

/** Looks again before it complains: a child's pipes may close a moment after its end. */
async function leftSince(before: readonly string[]): Promise<string[]> {
  const added = () => held().filter((one) => !before.includes(one));
  if (added().length === 0) return [];
  await after(100);
  return added();
}

/** Mounts and open descriptors of this process. */
function held(): string[] {
  const mounts = readMountinfo().map(({ mountId, mountPoint, type }) => `mount ${mountId} of ${type} at ${mountPoint}`);
  const descriptors = readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [`descriptor ${fd} of ${readlinkSync(`/proc/self/fd/${fd}`)}`];
    } catch {
      // The descriptor with which this directory was read is closed by now.
      return [];
    }
  });
  return [...mounts, ...descriptors];
}
