/**
 * The same image through fuse-native, the well-known binding of libfuse 2. What it cannot do (see the posix suite):
 * names and link targets that are not UTF-8; times before 1970 or finer than a millisecond; link count 0 (served as 1);
 * ERANGE for attribute buffers too small (it answers EIO, with memory that is not ours); being told of INIT. Each mount keeps some memory for the life of the process.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { metricsOf } from "../../content/metrics.ts";
import { UserError } from "../../errors.ts";
import { readMountinfo } from "../../system/mountinfo.ts";
import { statx } from "../../system/statx.ts";
import { attributeRules } from "../fault/attribute-rules.ts";
import { badFault } from "../fault/bad-fault.ts";
import type { Faults } from "../faults.ts";
import type { ServedImage } from "../image.ts";
import type { LowerSpec } from "../lower.ts";
import type { MountedLower } from "../mounted-lower.ts";
import { unmountLower } from "../unmount.ts";
import { loadFuseBinding } from "./load.ts";
import { nativeOperations } from "./operations.ts";

/** Resolves when the kernel's INIT has come. */
export async function mountNative(spec: LowerSpec, image: ServedImage): Promise<MountedLower> {
  rejectHiddenFaults(spec.faults);
  rejectSeparators(spec);
  const rules = attributeRules(spec.faults?.attributes ?? [], image.tree);
  const counters = new Map<string, number>();
  const operations = nativeOperations(image, rules, (name) => counters.set(name, (counters.get(name) ?? 0) + 1));
  const Fuse = loadFuseBinding();
  const fuse = new Fuse(spec.mountpoint, operations, bindingOptions(spec));
  await promisify(fuse.mount.bind(fuse))().catch((cause: Error) => {
    throw new Error(`mounting ${JSON.stringify(spec.mountpoint)} with fuse-native: ${cause.message}`, { cause });
  });
  const { device, mountId } = statx(spec.mountpoint, { dontSync: true });
  return {
    device,
    mountId,
    initSeen: undefined,
    ended: mountGone(device.minor),
    openGate: () => {},
    gateReached: () => Promise.reject(noGates()),
    counters: () => Object.fromEntries(counters),
    flush: () => {},
    metrics: () => ({
      ...{ mountpoint: spec.mountpoint, imageDigest: image.tree.index.imageDigest, threads: 1 },
      requests: Object.fromEntries([...counters].map(([name, count]) => [name, { count, latencyLog2Ns: [] }])),
      content: image.content.counters && metricsOf([image.content.counters.buffer]),
    }),
    async unmount() {
      unmountLower(spec.mountpoint, device);
      await promisify(fuse.unmount.bind(fuse))();
    },
  };
}

/**
 * The binding has no switch for some options we need, but passes `fsname` on unchecked, so they follow the name.
 * use_ino: st_ino is ours; suid, dev: as with the own transport. It also has no way to say a timeout of 0.
 */
function bindingOptions(spec: LowerSpec): object {
  const ttl = `entry_timeout=${spec.ttlSec},negative_timeout=${spec.ttlSec},attr_timeout=${spec.ttlSec}`;
  return {
    allowOther: true,
    defaultPermissions: true,
    kernelCache: true,
    timeout: false,
    fsname: `${spec.source ?? "mountproof"},use_ino,ro,suid,dev,${ttl}`,
  };
}

function rejectHiddenFaults(faults: Faults = {}): void {
  const { attributes = [], ...others } = faults;
  const hidden = [others, ...attributes.map(({ on: _, linkCount: __, ...rest }) => rest)];
  if (hidden.some((fault) => Object.values(fault).some(isGiven))) throw noGates();
}

/** An empty list asks for nothing. */
function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function rejectSeparators({ source, mountpoint }: LowerSpec): void {
  if (!source?.includes(",")) return;
  const message = `mounting ${JSON.stringify(mountpoint)} with fuse-native: the source ${JSON.stringify(source)} has a comma`;
  throw new UserError("BAD_LOWER_SPEC", message, "name the mount without commas");
}

function noGates(): Error {
  return badFault(
    "fuse-native hides what these faults change",
    'use the FUSE library "own"; only link counts pass through',
  );
}

/** The binding tells nobody when its loop ends, so the mount table is asked. */
async function mountGone(minor: number): Promise<void> {
  const intervalMs = 50;
  while (readMountinfo().some((entry) => entry.major === 0 && entry.minor === minor)) {
    await sleep(intervalMs, undefined, { ref: false });
  }
}
