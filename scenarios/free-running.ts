/** Starts whose steps nothing orders but their rule and chance, as many at a time as the cell says. */

import type { Faults } from "../engine/fuse/faults.ts";
import { containerStart } from "./container-start.ts";
import { raceElsewhere } from "./race.ts";
import type { Scenario, Step, Trial } from "./scenario.ts";

export const freeRunning: Scenario = {
  name: "free-running",
  title: "Several containers start at the same time, each with a lower of its own",
  mechanism:
    "Each start tells a server of its own to mount, waits by the cell's rule and mounts its overlay, beside the others and beside " +
    "what else the machine has to do. What a delay was enough for on an idle machine need not be enough then; a rule that looks " +
    "waits as long as it takes. The trial fails if one of its starts does.",
  elsewhere: raceElsewhere,
  rows: ["K38"],
  varies: ["readiness", "concurrency", "pressure"],
  levels: { concurrency: 4 },
  kind: "timing",
  unordered: true,
  actors: (trial) => starts(trial),
};

/** The same without any look: what the delay alone does on a machine with other work. */
export const freeRunningDelay: Scenario = {
  ...freeRunning,
  name: "free-running-delay",
  title: "Several containers start at the same time, each after a fixed delay",
  varies: ["delayMs", "concurrency", "pressure"],
  inFull: { delayMs: [1, 10, 100, 1000], concurrency: [16], pressure: ["cpu", "memory"] },
  levels: { concurrency: 4, readiness: "fixed-delay" },
};

/** Only names on the walked paths, and what is asked about the image's root: of every request, a trial would measure patience. */
const slowLookups = ["proc", "etc", "mountproof"].map((name) => ({ operation: "LOOKUP", name }) as const);
const slowAttributes = ["/", "/etc"].map((path) => ({ operation: "GETATTR", path }) as const);

export const freeRunningSlowServer: Scenario = {
  ...freeRunning,
  name: "free-running-slow-server",
  title: "A container starts on a server that takes its time for LOOKUP and GETATTR",
  mechanism:
    "A lazy lower fetches metadata from afar while the container starts. A rule that looks at the mount is met before the first " +
    "answer, one that lists it is not; either way the overlay's mount and every walk wait for the server, and nothing may fail.",
  varies: ["holdMs", "readiness"],
  inFull: { holdMs: [0, 100, 500] },
  // With a shorter life of entries each walk would look all names up again.
  levels: { holdMs: 20, ttlSec: 60, concurrency: 1 },
  faulty: true,
  actors: (trial) => {
    const delayMs = trial.factors.holdMs;
    const requests = [...slowLookups, ...slowAttributes].map((request) => ({ ...request, delayMs }));
    return starts(trial, { faults: { requests }, deadlineMs: 5_000 + 20 * delayMs });
  },
};

interface StartsOptions {
  readonly faults?: Faults;
  readonly deadlineMs?: number;
}

function starts(trial: Trial, options: StartsOptions = {}): Record<string, Step[]> {
  const names = Array.from({ length: trial.factors.concurrency }, (_, index) => `start-${index + 1}`);
  return Object.fromEntries(names.map((name) => [name, start(trial, name, options)]));
}

function start(trial: Trial, name: string, options: StartsOptions): Step[] {
  const paths = trial.pathsOf(name);
  const { mountLower, awaitReady, mountOverlay, probeWrite, walk } = containerStart(trial, {
    ...options,
    actor: name,
    paths,
  });
  return [mountLower, awaitReady, mountOverlay, probeWrite, walk];
}
