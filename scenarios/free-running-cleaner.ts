import { volumeSteps, volumes } from "./cleaner-removes-mountpoint.ts";
import { containerStart } from "./container-start.ts";
import { raceElsewhere } from "./race.ts";
import type { Scenario, Step, Trial } from "./scenario.ts";

/** How often the cleaner comes round. Each start lasts longer than the window in which it does harm, and shorter than most cleaners' periods. */
const periodMs = 100;

export const freeRunningCleaner: Scenario = {
  name: "free-running-cleaner",
  title: "A cleaner of stale builds comes round while a container starts",
  mechanism:
    "The cleaner removes the mountpoints of an earlier build from the upper directory every 100 ms, from a random moment on. It does harm " +
    "when it comes between the making of a mountpoint and its use. That window opens after every readiness rule and delay, which " +
    "move it but make it no shorter: the rate of failures is the window's share of the period.",
  elsewhere: raceElsewhere,
  rows: ["K1"],
  varies: ["readiness", "delayMs"],
  inFull: { readiness: ["init-seen", "none"], delayMs: [1, 10, 50, 100, 1000] },
  // Its walk comes some ten milliseconds after its start, and the window is as long.
  runsContainer: true,
  kind: "timing",
  unordered: true,
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial);
    const over = Promise.withResolvers<void>();
    const steps = [mountLower, awaitReady, mountOverlay, ...volumeSteps(trial, actor)];
    return {
      start: steps.map((step, index) => telling(step, over.resolve, index === steps.length - 1)),
      cleaner: [{ name: "come-round", run: () => comeRound(trial, over.promise) }],
    };
  },
};

/** The step, and then that the start is over: with its last step, or with the first that fails. */
function telling(step: Step, over: () => void, isLast: boolean): Step {
  return {
    ...step,
    run: async () => {
      try {
        await step.run();
      } catch (error) {
        over();
        throw error;
      }
      if (isLast) over();
    },
  };
}

async function comeRound(trial: Trial, over: Promise<void>): Promise<void> {
  let isOver = false;
  const end = over.then(() => {
    isOver = true;
  });
  await Promise.race([trial.sleep(trial.random() * periodMs), end]);
  while (!isOver) {
    await remove(trial);
    await Promise.race([trial.sleep(periodMs), end]);
  }
}

/** Somebody may make an entry while the directory is emptied: then it stays until the next round. */
async function remove(trial: Trial): Promise<void> {
  try {
    await trial.actor("cleaner").call("removeTree", { path: `${trial.paths.upper}${volumes}` });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
  }
}
