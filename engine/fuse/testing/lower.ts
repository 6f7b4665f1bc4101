import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasCode, MNT_DETACH, readMountinfo, umount2 } from "../../system/index.ts";
import { leaveCommonMounts } from "../../system/testing/own-mounts.ts";
import { type LowerClientSession, type LowerServer, startLowerServer } from "../client.ts";
import type { LowerSpec } from "../lower.ts";
import { type TestImage, writeTestImage } from "./image.ts";

/** A temporary directory with an image, a server, and mountpoints made on demand; all gone after `dispose`. */
export interface LowerBench {
  readonly directory: string;
  readonly server: LowerServer;
  spec(options?: Partial<LowerSpec>): LowerSpec;
  mount(options?: Partial<LowerSpec>): Promise<LowerClientSession>;
  /** Mounts of another image from now on. */
  serveAnother(image: TestImage): Promise<void>;
  /** Kills the server, mounts what it left behind away, and starts another one. */
  restartServer(): Promise<void>;
  dispose(): Promise<void>;
}

export async function lowerBench(image: TestImage): Promise<LowerBench> {
  await leaveCommonMounts();
  const directory = mkdtempSync(join(tmpdir(), "mountproof-fuse-"));
  let written = await writeTestImage(image, directory);
  let server = await startLowerServer();
  let mounts = 0;
  const spec = (options: Partial<LowerSpec> = {}): LowerSpec => {
    const mountpoint = join(directory, `mnt-${++mounts}`);
    mkdirSync(mountpoint);
    return { ...written, mountpoint, fuseLibrary: "own", ttlSec: 1, ...options };
  };
  return {
    directory,
    get server() {
      return server;
    },
    spec,
    mount: (options) => server.mount(spec(options)),
    async serveAnother(another) {
      const place = join(directory, "another");
      mkdirSync(place);
      written = await writeTestImage(another, place);
    },
    async restartServer() {
      await server.kill();
      detachBelow(directory);
      server = await startLowerServer();
    },
    async dispose() {
      await server.close();
      detachBelow(directory);
      rmSync(directory, { recursive: true });
    },
  };
}

/** Newest first: what stands on top goes first. */
function detachBelow(directory: string): void {
  for (const { mountPoint } of readMountinfo().reverse()) {
    if (mountPoint.startsWith(`${directory}/`)) detach(mountPoint);
  }
}

function detach(mountPoint: string): void {
  try {
    umount2(mountPoint, MNT_DETACH);
  } catch (error) {
    if (!hasCode(error, "EINVAL")) throw error;
  }
}
