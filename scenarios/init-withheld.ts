import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";

export const initWithheld: Scenario = {
  name: "init-withheld",
  title: "The overlay is mounted while the FUSE server has not answered INIT",
  mechanism:
    "mount(2) of FUSE returns before the server has answered INIT. Every later request waits for that answer, so an overlay " +
    "mounted in between waits too and then sees the whole image: no delay is needed, the kernel orders it by itself.",
  rows: [],
  varies: ["holdMs"],
  inFull: { holdMs: [500] },
  kind: "schedules",
  faulty: true,
  // A mount that is never answered cannot be taken back.
  poisons: true,
  actors: (trial) => {
    const faults = { requests: [{ operation: "INIT", gate: "init" } as const] };
    const { mountLower, awaitReady, mountOverlay, probeWrite, walk, lower } = containerStart(trial, { faults });
    return {
      start: [mountLower, awaitReady, mountOverlay, probeWrite, walk],
      server: [
        {
          name: "hold",
          run: () =>
            lower()
              .gateReached("init")
              .then(() => trial.sleep(trial.factors.holdMs)),
        },
        { name: "answer", run: () => lower().openGate("init") },
      ],
    };
  },
  schedules: {
    "overlay-in-flight": order(
      "start: mount-lower await-ready mount-overlay&; server: hold answer; start: mount-overlay! probe-write walk",
    ),
    "answered-first": order(
      "start: mount-lower await-ready; server: hold answer; start: mount-overlay probe-write walk",
    ),
  },
};
