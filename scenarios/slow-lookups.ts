import { containerStart } from "./container-start.ts";
import type { Scenario } from "./scenario.ts";

export const slowLookups: Scenario = {
  name: "slow-lookups",
  title: "The server takes its time for LOOKUP",
  mechanism:
    "A lazy lower fetches metadata from afar, and a LOOKUP takes as long as that. The caller waits; nothing may fail or be " +
    "cached wrongly meanwhile.",
  rows: [],
  varies: ["holdMs"],
  inFull: { holdMs: [500] },
  // With a shorter life of entries each walk would look all names up again, and a trial would measure patience.
  levels: { ttlSec: 60 },
  kind: "schedules",
  faulty: true,
  actors: (trial) => {
    // Only names on the walked paths: with each of a hundred lookups held, a trial would measure patience.
    const slow = ["proc", "etc", "mountproof"];
    const delayMs = trial.factors.holdMs;
    const faults = { requests: slow.map((name) => ({ operation: "LOOKUP", name, delayMs }) as const) };
    const { mountLower, awaitReady, mountOverlay, walk, probeWrite } = containerStart(trial, {
      faults,
      // Each name is looked up anew by each of the overlay's and the walk's own lookups once its time to live is over.
      deadlineMs: 5_000 + 20 * delayMs,
    });
    return { start: [mountLower, awaitReady, mountOverlay, walk, probeWrite] };
  },
};
