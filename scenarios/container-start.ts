/** The steps in which a lazy-loading runtime starts a container; scenarios put others between them. */
import type { Faults } from "../engine/fuse/faults.ts";
import { awaitReadiness } from "./readiness.ts";
import type { Actor, Lower, Step, Trial, TrialImage, TrialPaths } from "./scenario.ts";

export interface StartOptions {
  /** Name of the actor's process; default `start`. */
  readonly actor?: string;
  readonly faults?: Faults;
  readonly image?: TrialImage;
  readonly paths?: TrialPaths;
  /** How much of the files' bytes is read; default `full`. All names and attributes are compared in any case. */
  readonly content?: "full" | "sample";
  /** What of the image the lower cannot carry; default: the subject's limits. */
  readonly limits?: Trial["limits"];
  /** For all walks together, and for the probe; default that of an actor's call. */
  readonly deadlineMs?: number;
  /** A lower that another container of the same image mounted already. */
  readonly sharedLower?: () => Lower;
}

export interface ContainerStart {
  readonly mountLower: Step;
  /** The cell's readiness rule and delay. */
  readonly awaitReady: Step;
  readonly mountOverlay: Step;
  /** The root file system is not empty, and a directory made in it lives. */
  readonly probeWrite: Step;
  /** What a safe runtime does with every mountpoint: open each component, look at its link count. */
  readonly walk: Step;
  readonly checkContent: Step;
  /** The cell's runtime runs a command in the image; with runtime `none` nothing happens. */
  readonly runContainer: Step;
  readonly lower: () => Lower;
  readonly actor: Actor;
  /** Takes the overlay down ahead of the trial's end. */
  readonly umountOverlay: Step;
}

/** Directories of the probe image that no scenario writes to, so that they stay unmerged. */
const untouched = ["/proc", "/sys", "/etc/mountproof", "/opt/made/by/nobody"];

export function containerStart(trial: Trial, options: StartOptions = {}): ContainerStart {
  const paths = options.paths ?? trial.paths;
  const image = options.image ?? trial.image;
  const name = options.actor ?? "start";
  const actor = trial.actor(name);
  const deadline = options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs };
  let mounted: Lower | undefined;
  const lower = () => options.sharedLower?.() ?? required(mounted);
  const overlay = overlayOf(trial, paths, actor, () => lower().mountpoint);
  return {
    lower,
    actor,
    mountLower: {
      name: "mount-lower",
      run: async () => {
        const faults = options.faults ? { faults: options.faults } : {};
        mounted = await trial.lower({ mountpoint: paths.lower, image, ...faults, background: true });
      },
    },
    awaitReady: { name: "await-ready", run: () => awaitReadiness(trial, lower(), actor) },
    mountOverlay: { name: "mount-overlay", run: overlay.mount },
    umountOverlay: { name: "umount-overlay", run: overlay.umount },
    probeWrite: { name: "probe-write", run: () => probe(actor, paths.rootfs, deadline) },
    walk: {
      name: "walk",
      run: async () => {
        await actor.call("walkAll", { root: paths.rootfs, paths: untouched }, deadline);
      },
    },
    checkContent: {
      name: "check-content",
      run: async () => {
        const { truthPath } = image;
        const limits = options.limits ?? trial.limits;
        const sampling = { mode: options.content ?? "full", seed: Math.floor(trial.random() * 2 ** 31) } as const;
        await actor.call(
          "checkContent",
          { root: paths.rootfs, truthPath, limits, ...sampling },
          { deadlineMs: 60_000 },
        );
      },
    },
    runContainer: { name: "run-container", run: () => runContainer(trial, actor, paths.rootfs, name) },
  };
}

/** The usual order. Content comes before the first write, which changes times of directories. */
export function allSteps(start: ContainerStart): Step[] {
  const { mountLower, awaitReady, mountOverlay, walk, checkContent, probeWrite, runContainer } = start;
  return [mountLower, awaitReady, mountOverlay, walk, checkContent, probeWrite, runContainer];
}

function overlayOf(trial: Trial, paths: TrialPaths, actor: Actor, lowerdir: () => string) {
  let live = false;
  const { index, metacopy, redirect_dir, xino, volatile, userxattr, overlay } = trial.factors;
  const umount = async () => {
    if (!live) return;
    live = false;
    await actor.call("umount", { path: paths.rootfs });
  };
  return {
    umount,
    mount: async () => {
      const layers = { lowerdirs: [lowerdir()], upperdir: paths.upper, workdir: paths.work, target: paths.rootfs };
      if (overlay === "fuse-overlayfs") await actor.call("mountFuseOverlayfs", layers);
      else
        await actor.call("mountOverlay", {
          ...layers,
          options: { index, metacopy, redirect_dir, xino, volatile, userxattr },
        });
      live = true;
      trial.defer(`overlay at ${paths.rootfs}`, umount);
    },
  };
}

type Deadline = { readonly deadlineMs?: number };

async function probe(actor: Actor, rootfs: string, deadline: Deadline): Promise<void> {
  // A call of its own: a failure of it is none of a write.
  await actor.call("refuseEmpty", { root: rootfs }, deadline);
  await actor.call("probeWrite", { root: rootfs, directory: "/etc/mountproof" }, deadline);
}

/**
 * In lower directories, one of them made by no layer. Onto a file that exists runc mounts without a look at the directories
 * above; for one that it must make it walks them.
 */
const boundFiles = ["/etc/mountproof/bound", "/etc/mountproof/made", "/opt/made/by/nobody/made"].map((destination) => ({
  destination,
}));

/** Long enough for a loaded machine; a healthy start takes a tenth of a second. */
export const runtimeDeadlineMs = 20_000;
/** For the removal of a container that did not end. */
export const removalMs = 10_000;

async function runContainer(trial: Trial, actor: Actor, rootfs: string, name: string): Promise<void> {
  if (trial.factors.runtime === "none") return;
  const runtime = trial.runtimes.find(({ level }) => level === trial.factors.runtime);
  if (!runtime) throw new Error(`runtime "${trial.factors.runtime}" is not in the userland`);
  await actor.call(
    "runContainer",
    {
      ...{ runtime, rootfs, id: `${trial.id}-${name}`, cgroupParent: trial.cgroupParent },
      bindMounts: boundFiles,
      deadlineMs: runtimeDeadlineMs,
    },
    { deadlineMs: runtimeDeadlineMs + removalMs },
  );
}

function required(lower: Lower | undefined): Lower {
  if (!lower) throw new Error("the lower is used before the step that mounts it");
  return lower;
}
