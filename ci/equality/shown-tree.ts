import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type LowerServer, startLowerServer } from "../../engine/fuse/client.ts";
import type { LowerSpec } from "../../engine/fuse/lower.ts";
import { mountKernelOverlay, umountOverlay } from "../../engine/overlay/kernel.ts";
import { recommendedOptions } from "../../engine/overlay/options.ts";
import type { View } from "./limits.ts";
import { type Reading, readings } from "./reading.ts";

/** Shows trees below a directory of its own, one after another. */
export interface Showroom {
  /** Mounts anew, reads the tree twice, first with nothing known to the kernel, then again, and unmounts. */
  read(view: View, spec: Omit<LowerSpec, "mountpoint" | "ttlSec">): Promise<{ cold: Reading; warm: Reading }>;
  close(): Promise<void>;
}

/** @param directory existing, not on overlayfs */
export async function openShowroom(directory: string): Promise<Showroom> {
  const server = await startLowerServer();
  return {
    read: (view, spec) => read(server, mkdtempSync(join(directory, "shown-")), view, spec),
    close: () => server.close(),
  };
}

async function read(
  server: LowerServer,
  directory: string,
  view: View,
  spec: Omit<LowerSpec, "mountpoint" | "ttlSec">,
): Promise<{ cold: Reading; warm: Reading }> {
  const mountpoint = join(directory, "lower");
  mkdirSync(mountpoint);
  const session = await server.mount({ ...spec, mountpoint, ttlSec: 60 });
  try {
    const seen = view === "lower" ? readTwice(mountpoint, directory) : readOverlay(mountpoint, directory);
    return await seen;
  } finally {
    await session.unmount();
    rmSync(directory, { recursive: true });
  }
}

async function readOverlay(lower: string, directory: string) {
  const [upperdir, workdir, target] = ["upper", "work", "merged"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [upperdir, workdir, target]) mkdirSync(path);
  mountKernelOverlay({ lowerdirs: [lower], upperdir, workdir, target, options: recommendedOptions });
  try {
    return await readTwice(target, directory);
  } finally {
    umountOverlay(target);
  }
}

async function readTwice(root: string, scratch: string): Promise<{ cold: Reading; warm: Reading }> {
  const [cold, warm] = await readings(root, 2, scratch);
  if (cold === undefined || warm === undefined) throw new Error(`reading "${root}" twice gave less`);
  return { cold, warm };
}
