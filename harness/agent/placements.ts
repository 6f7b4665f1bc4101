/**
 * File systems on which a cell may put upper and work directories. What is mounted already when the agent starts (a guest's
 * scratch disk) is taken as it is. All others live in the agent's namespace, on images in its own tmpfs: they are gone with it,
 * loop devices (autoclear) included.
 */
import { mkdir, open } from "node:fs/promises";
import { execa } from "execa";
import { attachLoopDevice, MS_NODEV, MS_NOSUID, mount, umount2 } from "../../engine/system/index.ts";
import { readMountinfo } from "../../engine/system/mountinfo.ts";
import { containerPlacements, type Factors } from "../../scenarios/factors.ts";
import type { AgentStart } from "./protocol.ts";

export type PlacementLevel = Factors["placement"];

/** Bytes; mkfs.xfs wants 300 MiB, mkfs.btrfs 109 MiB. The images are sparse. */
const imageSize = { ext4: 256, xfs: 320, btrfs: 160 } as const;
const mib = 1024 * 1024;

/** Mountpoint, and the directory for images. */
type At = readonly [mountpoint: string, images: string];

interface Preparation {
  readonly level: PlacementLevel;
  readonly prepare: (mountpoint: string, images: string) => Promise<void>;
}

const preparations: readonly Preparation[] = [
  { level: "ext4", prepare: (...at) => mountImage(at, "ext4", ["-q", "-E", "lazy_itable_init=1,nodiscard"]) },
  { level: "xfs", prepare: (...at) => mountImage(at, "xfs", ["-q", "-K"]) },
  { level: "btrfs", prepare: (...at) => mountImage(at, "btrfs", ["-q", "-K"]) },
  { level: "overlayfs", prepare: mountOverlay },
  { level: "fuse", prepare: mountWritableFuse },
  { level: "dev-shm", prepare: async () => undefined },
  // Mounted by each trial for itself: see `mountOwnPlacement`.
  { level: "tiny-tmpfs", prepare: async () => undefined },
];

/** Directories of the container itself, and what the engine has mounted. */
const ofContainers: readonly Preparation[] = containerPlacements.map((level) => ({
  level,
  prepare: async (mountpoint) => {
    if (level === "container-rootfs" || level === "container-rootfs-vfs") return;
    throw new Error(`the engine has mounted nothing at ${mountpoint}`);
  },
}));

export interface Placements {
  readonly unavailable: readonly {
    readonly factor: "placement";
    readonly level: PlacementLevel;
    readonly reason: string;
  }[];
}

/** Where a placement is mounted. */
export function placementDirectory(level: PlacementLevel): string {
  return level === "dev-shm" ? "/dev/shm" : `/mnt/${level}`;
}

/**
 * Makes every placement this kernel and userland allow; tells which it could not make, and why.
 */
export async function preparePlacements({
  cgroupParent,
  container,
}: Pick<AgentStart, "cgroupParent" | "container">): Promise<Placements> {
  // The agent's name: leaks of loop devices are known by it.
  const images = `/run/images/${cgroupParent}`;
  await mkdir(images, { recursive: true });
  const wanted = container ? [...preparations, ...ofContainers] : preparations;
  const results = await Promise.all(wanted.map((preparation) => attempt(preparation, images)));
  return { unavailable: results.filter((result) => result !== undefined) };
}

/** Bytes of tiny-tmpfs: less than `upper-fills-up` writes, more than the other scenarios do. */
const tinySize = 2 * mib;

/**
 * Trials fill tiny-tmpfs up, so each gets one of its own.
 * @param base existing directory of the trial on its placement
 * @returns takes it down; undefined for levels that trials share
 */
export function mountOwnPlacement(level: PlacementLevel, base: string): (() => Promise<void>) | undefined {
  if (level !== "tiny-tmpfs") return undefined;
  mount("tmpfs", base, "tmpfs", MS_NOSUID | MS_NODEV, `mode=0755,size=${tinySize}`);
  return async () => umount2(base, 0);
}

async function attempt(
  { level, prepare }: Preparation,
  images: string,
): Promise<Placements["unavailable"][number] | undefined> {
  const directory = placementDirectory(level);
  try {
    if (isMounted(directory)) return undefined;
    await mkdir(directory, { recursive: true });
    await prepare(directory, images);
    return undefined;
  } catch (error) {
    return { factor: "placement", level, reason: error instanceof Error ? error.message : String(error) };
  }
}

function isMounted(directory: string): boolean {
  return readMountinfo("self").some(({ mountPoint }) => mountPoint === directory);
}

async function mountImage([target, images]: At, type: keyof typeof imageSize, options: string[]): Promise<void> {
  const image = `${images}/${type}`;
  const file = await open(image, "w");
  await file.truncate(imageSize[type] * mib);
  await file.close();
  await command(`mkfs.${type}`, [...options, image]);
  // Not `mount -o loop`: it waits for a device node, which in a container nobody makes.
  const device = attachLoopDevice(image);
  try {
    mount(device.path, target, type, 0);
  } finally {
    device.close();
  }
}

/** Stands for a container's own root file system, which usually is an overlay. */
async function mountOverlay(target: string, images: string): Promise<void> {
  await Promise.all(["lower", "upper", "work"].map((name) => mkdir(`${images}/overlay/${name}`, { recursive: true })));
  const base = `${images}/overlay`;
  await command("mount", [
    ...["-t", "overlay", "overlay", "-o"],
    ...[`lowerdir=${base}/lower,upperdir=${base}/upper,workdir=${base}/work`, target],
  ]);
}

async function mountWritableFuse(target: string, images: string): Promise<void> {
  await Promise.all(["lower", "upper", "work"].map((name) => mkdir(`${images}/fuse/${name}`, { recursive: true })));
  const base = `${images}/fuse`;
  await command("fuse-overlayfs", [
    "-o",
    `lowerdir=${base}/lower,upperdir=${base}/upper,workdir=${base}/work,allow_other`,
    target,
  ]);
}

async function command(file: string, args: string[]): Promise<void> {
  // Closed standard streams: a daemon that keeps ours open would keep execa waiting.
  await execa(file, args, { timeout: 20_000, stdin: "ignore", stdout: "ignore", stderr: "pipe", buffer: true });
}
