import { containerStart, removalMs, runtimeDeadlineMs } from "./container-start.ts";
import { order } from "./order.ts";
import type { Actor, Scenario, Step, Trial } from "./scenario.ts";

/** Of an earlier build, as far as the cleaner knows. */
export const volumes = "/volumes";
const volume = `${volumes}/data`;
/** What the runtime mounts. It has to make this mountpoint itself: onto an existing one runc 1.3 mounts without a look. */
const mountedFile = `${volume}/config`;

/** The second way to the guide's error, with a correct lower. */
export const cleanerRemovesMountpoint: Scenario = {
  name: "cleaner-removes-mountpoint",
  title: "A cleaner removes a mountpoint from the upper directory under the live overlay",
  mechanism:
    "A mountpoint that the image does not hold is made through the overlay and so exists in the upper directory only. A cleaner " +
    "of older builds that reuses or guesses the same path removes it there, behind the overlay's back. The overlay's cached " +
    "entry goes on pointing to the removed directory, whose link count is 0: the runtime meets a deleted directory although " +
    "the lower is correct. Changing upper under a live overlay is undefined by the kernel's documentation.",
  rows: ["K1"],
  varies: ["runtime", "index", "placement", "delayMs"],
  inFull: { delayMs: [1, 10, 50, 100] },
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial);
    return {
      start: [mountLower, awaitReady, mountOverlay, ...volumeSteps(trial, actor)],
      cleaner: [
        {
          name: "remove",
          run: () => trial.actor("cleaner").call("removeTree", { path: `${trial.paths.upper}${volumes}` }),
        },
      ],
    };
  },
  schedules: {
    "removed-before-use": order(
      "start: mount-lower await-ready mount-overlay make-mountpoint; cleaner: remove; start: use-mountpoint",
    ),
    "removed-after-use": order(
      "start: mount-lower await-ready mount-overlay make-mountpoint use-mountpoint; cleaner: remove",
    ),
    "removed-before-made": order(
      "start: mount-lower await-ready mount-overlay; cleaner: remove; start: make-mountpoint use-mountpoint",
    ),
  },
};

/** The runtime makes a mountpoint that the image lacks, and mounts there. */
export function volumeSteps(trial: Trial, actor: Actor): Step[] {
  const root = trial.paths.rootfs;
  return [
    { name: "make-mountpoint", run: () => actor.call("mkdir", { path: `${root}${volume}`, recursive: true }) },
    {
      name: "use-mountpoint",
      run: async () => {
        const runtime = trial.runtimes.find(({ level }) => level === trial.factors.runtime);
        if (!runtime) await actor.call("walk", { root, path: volume });
        else await runOnVolume(trial, runtime);
      },
    },
  ];
}

async function runOnVolume(trial: Trial, runtime: (typeof trial.runtimes)[number]): Promise<void> {
  await trial.actor("start").call(
    "runContainer",
    {
      ...{ runtime, rootfs: trial.paths.rootfs, id: `${trial.id}-start`, cgroupParent: trial.cgroupParent },
      bindMounts: [{ destination: mountedFile }],
      deadlineMs: runtimeDeadlineMs,
    },
    { deadlineMs: runtimeDeadlineMs + removalMs },
  );
}
