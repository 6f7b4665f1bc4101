/** Overlays for probes: made with mount(2), looked at, taken down. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { overlayData } from "../../engine/overlay/options.ts";
import { mount, readMountinfo, splitMountOptions, umount2 } from "../../engine/system/index.ts";

export interface ProbeOverlay {
  readonly lower: string;
  readonly upper: string;
  readonly work: string;
  readonly merged: string;
}

export interface OverlayPlan {
  /** Existing directory for what is not named below. */
  readonly base: string;
  /** Default: an empty directory. */
  readonly lower?: string;
  /** Layers below `lower`, in order. */
  readonly below?: readonly string[];
  /** Directory of upper and work; default: `base`. */
  readonly upperBase?: string;
  /** As in the mount data: `index=on,metacopy=on`. */
  readonly options?: string;
}

/** The directories of an overlay, not mounted yet. */
export function layOut({ base, lower, upperBase = base }: OverlayPlan): ProbeOverlay {
  const own = numberedDirectory(base);
  const writable = upperBase === base ? own : numberedDirectory(upperBase);
  const directories = {
    lower: lower ?? join(own, "lower"),
    upper: join(writable, "upper"),
    work: join(writable, "work"),
    merged: join(own, "merged"),
  };
  for (const directory of Object.values(directories)) mkdirSync(directory, { recursive: true });
  return directories;
}

/** `1`, `2`, …: the same in each run, as it shows in error messages. */
function numberedDirectory(base: string): string {
  for (let number = 1; ; number++) {
    const directory = join(base, String(number));
    if (existsSync(directory)) continue;
    mkdirSync(directory);
    return directory;
  }
}

/** Mounts what was laid out, lets `use` look at it, and unmounts. @throws SystemError when the kernel refuses */
export function whileMounted<T>(overlay: ProbeOverlay, plan: Pick<OverlayPlan, "below" | "options">, use: () => T): T {
  const { lower, upper, work, merged } = overlay;
  const layers = overlayData({ lowerdirs: [lower, ...(plan.below ?? [])], upperdir: upper, workdir: work });
  mount("overlay", merged, "overlay", 0, plan.options ? `${layers},${plan.options}` : layers);
  try {
    return use();
  } finally {
    umount2(merged);
  }
}

/** Both at once; `fill` makes the lower's content. */
export function withOverlay<T>(
  plan: OverlayPlan & { readonly fill?: (lower: string) => void },
  use: (overlay: ProbeOverlay) => T,
): T {
  const overlay = layOut(plan);
  plan.fill?.(overlay.lower);
  return whileMounted(overlay, plan, () => use(overlay));
}

/** Options of the file system as the kernel tells them; an option at its default is mostly left out. */
export function shownOptions(mountpoint: string): string[] {
  const entry = readMountinfo().findLast((one) => one.mountPoint === mountpoint);
  return splitMountOptions(entry?.superOptions ?? "");
}
