/**
 * K17. Affected: all kernels. Fix: none; an upper on ext4, XFS with ftype=1, btrfs or tmpfs. Needs: the ext4 driver; for XFS without
 * ftype a kernel with CONFIG_XFS_SUPPORT_V4, others refuse that file system itself (EINVAL). Source: ovl_make_workdir() and
 * ovl_get_upper() in fs/overlayfs/super.c.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import { Finding } from "../outcome.ts";
import type { Actor, Scenario, Step, Trial } from "../scenario.ts";
import { mountOverlayWith } from "./overlay-with.ts";

export const upperUnfit: Scenario = {
  name: "upper-unfit",
  title: "The upper's file system lacks what overlayfs needs",
  mechanism:
    "overlayfs lists the work directory to see whether entries tell their type, and renames a file with RENAME_WHITEOUT. Over a file " +
    "system that does not tell types (XFS with ftype=0, ext4 without filetype) it only warns and mounts; then it does not know its " +
    "own whiteouts in a listing, and names that were removed show again. A FUSE upper without RENAME_WHITEOUT and an upper on another " +
    "overlay are refused with EINVAL.",
  rows: ["K17"],
  varies: [],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, actor } = containerStart(trial);
    const disk = `${trial.paths.mounts}/disk`;
    return {
      start: [mountLower, awaitReady],
      disk: [
        { name: "ext4-without-filetype", run: () => mountDisk(trial, actor, ext4WithoutFiletype) },
        { name: "xfs-without-ftype", run: () => mountDisk(trial, actor, xfsWithoutFtype) },
        { name: "overlayfs", run: () => mountUnder(trial, actor, "overlay") },
        { name: "fuse", run: () => mountUnder(trial, actor, "fuse-overlayfs") },
      ],
      overlay: [mountOn(trial, actor, disk), removeAndList(actor, trial.paths.rootfs)],
    };
  },
  schedules: Object.fromEntries(
    ["ext4-without-filetype", "xfs-without-ftype", "overlayfs", "fuse"].map((upper) => [
      upper,
      order(`start: mount-lower await-ready; disk: ${upper}; overlay: mount remove-and-list`),
    ]),
  ),
};

const mib = 1024 * 1024;
const ext4WithoutFiletype = {
  type: "ext4",
  bytes: 16 * mib,
  options: ["-q", "-O", "^filetype,^has_journal", "-E", "nodiscard"],
} as const;
/** The type of entries cannot be left out of the newer format, v5 (crc=1). */
const xfsWithoutFtype = {
  type: "xfs",
  bytes: 32 * mib,
  options: ["-q", "-K", "-m", "crc=0", "-n", "ftype=0"],
} as const;

async function mountDisk(
  trial: Trial,
  actor: Actor,
  disk: typeof ext4WithoutFiletype | typeof xfsWithoutFtype,
): Promise<void> {
  const target = await makeDiskDirectory(trial, actor);
  const image = `${trial.paths.mounts}/image`;
  await actor.call("makeDiskImage", { image, ...disk }, { deadlineMs: 30_000 });
  await actor.call("mountDiskImage", { image, type: disk.type, target });
  trial.defer(`file system at ${target}`, () => actor.call("umount", { path: target }));
}

/** The upper will lie on an overlay of this type. */
async function mountUnder(trial: Trial, actor: Actor, type: "overlay" | "fuse-overlayfs"): Promise<void> {
  const target = await makeDiskDirectory(trial, actor);
  const base = `${trial.paths.base}/under`;
  for (const name of ["lower", "upper", "work"])
    await actor.call("mkdir", { path: `${base}/${name}`, recursive: true });
  const overlay = { target, lowerdirs: [`${base}/lower`], upperdir: `${base}/upper`, workdir: `${base}/work` };
  if (type === "overlay") return void (await mountOverlayWith(trial, actor, overlay));
  await actor.call("mountFuseOverlayfs", overlay);
  trial.defer(`fuse-overlayfs at ${target}`, () => actor.call("umount", { path: target }));
}

async function makeDiskDirectory(trial: Trial, actor: Actor): Promise<string> {
  const path = `${trial.paths.mounts}/disk`;
  await actor.call("mkdir", { path });
  return path;
}

function mountOn(trial: Trial, actor: Actor, disk: string): Step {
  const { lower, rootfs } = trial.paths;
  return {
    name: "mount",
    run: async () => {
      const [upperdir, workdir] = [`${disk}/upper`, `${disk}/work`] as const;
      for (const path of [upperdir, workdir]) await actor.call("mkdir", { path });
      await mountOverlayWith(trial, actor, { target: rootfs, lowerdirs: [lower], upperdir, workdir });
    },
  };
}

/** The whiteout of a removed name must not show. */
function removeAndList(actor: Actor, root: string): Step {
  const [path, removed] = [`${root}/data`, "append.txt"] as const;
  return {
    name: "remove-and-list",
    run: async () => {
      await actor.call("removeTree", { path: `${path}/${removed}` });
      if (!(await actor.call("list", { path })).includes(removed)) return;
      throw new Finding("wrong-content", {
        message: `"/data/${removed}" was removed and is listed still`,
        path: `/data/${removed}`,
      });
    },
  };
}
