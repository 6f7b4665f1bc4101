/**
 * The bare cost of a trial's mounts, for `trials.ts`: FUSE mount by a server of its own, kernel overlay over it, umount of
 * both, and nothing else. Runs in a mount namespace of its own:
 *   unshare -m --propagation private node ci/bench/bare-cycles.ts
 * Reads numbers from standard input, one a line; answers each with the milliseconds that so many cycles took.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { startLowerServer } from "../../engine/fuse/client.ts";
import type { LowerSpec } from "../../engine/fuse/lower.ts";
import { mountKernelOverlay, umountOverlay } from "../../engine/overlay/kernel.ts";
import { prepareFixture } from "../../fixtures/build.ts";
import { assign } from "../../scenarios/factors.ts";

const imageBytes = 256 * 1024 * 1024;

const { indexPath, storeDir } = await prepareFixture("probe");
const directory = "/mnt";
execFileSync("mount", ["-t", "tmpfs", "tmpfs", directory]);
for (const name of ["ext4", "lower", "rootfs"]) mkdirSync(`${directory}/${name}`);
mountExt4(`${directory}/image`, `${directory}/ext4`);
for (const name of ["upper", "work"]) mkdirSync(`${directory}/ext4/${name}`);

const server = await startLowerServer();
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  for (let cycle = 0; cycle < Number(line); cycle++) await mountAndUmount();
  console.log(performance.now() - start);
}
await server.close();

/** As trials have it: a loop device over a file in a tmpfs, mounted by the same options. */
function mountExt4(image: string, target: string): void {
  execFileSync("truncate", ["-s", String(imageBytes), image]);
  execFileSync("mkfs.ext4", ["-q", "-E", "lazy_itable_init=1,nodiscard", image]);
  execFileSync("mount", ["-t", "ext4", "-o", "loop", image, target]);
}

async function mountAndUmount(): Promise<void> {
  const { fuseLibrary, ttlSec, index, metacopy, redirect_dir, xino, volatile, userxattr } = assign({});
  const lower: LowerSpec = { indexPath, storeDir, mountpoint: `${directory}/lower`, fuseLibrary, ttlSec };
  const session = await server.mount(lower);
  const target = `${directory}/rootfs`;
  mountKernelOverlay({
    ...{
      lowerdirs: [lower.mountpoint],
      upperdir: `${directory}/ext4/upper`,
      workdir: `${directory}/ext4/work`,
      target,
    },
    options: { index, metacopy, redirect_dir, xino, volatile, userxattr },
  });
  umountOverlay(target);
  await session.unmount();
}
