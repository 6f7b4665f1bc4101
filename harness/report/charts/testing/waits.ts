import type { Wait } from "../load.ts";

/** A wait with the levels of one start on an idle machine, but for what is given. */
export function exampleWait(given: Partial<Wait>): Wait {
  return {
    ...{ kernel: "6.18.0-test", environment: "host", subject: "builtin" },
    ...{ readiness: "mountinfo-poll", delayMs: 0, concurrency: 1, pressure: "none", holdMs: 0, vcpus: "default" },
    ...{ cleaner: false, cells: [], trials: 10, failures: 0, interval: [0, 0.3085], p50Ms: 1, p99Ms: 4, jobs: [1] },
    ...given,
  };
}

/** Delays of 0, 10 and 500 ms, given in another order, and three rules. */
export const exampleWaits: readonly Wait[] = [
  exampleWait({ readiness: "readdir-poll", p50Ms: 2, p99Ms: 5 }),
  exampleWait({ readiness: "mountinfo-poll" }),
  exampleWait({ readiness: "mountinfo-poll", delayMs: 50 }),
  exampleWait({ readiness: "init-seen", failures: 1, interval: [0.0025, 0.445], p50Ms: 0.2, p99Ms: 0.5 }),
  exampleWait({ readiness: "none", failures: 5, interval: [0.1871, 0.8129], p50Ms: 0.01, p99Ms: 0.02 }),
  exampleWait({ readiness: "fixed-delay", delayMs: 500, p50Ms: 500, p99Ms: 510 }),
  exampleWait({ readiness: "fixed-delay", failures: 4, interval: [0.1216, 0.7376], p50Ms: 0.02, p99Ms: 0.03 }),
  exampleWait({ readiness: "fixed-delay", delayMs: 10, p50Ms: 10, p99Ms: 12 }),
];
