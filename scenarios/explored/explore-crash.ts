import type { Factors } from "../factors.ts";
import type { Scenario } from "../scenario.ts";
import type { Act } from "./act.ts";
import { detachDead, kill, restart } from "./actors/crash.ts";
import { server } from "./actors/server.ts";
import { type StartOptions, start } from "./actors/start/index.ts";
import { explored } from "./explored.ts";
import { afterRule } from "./readiness.ts";

export const exploreCrash: Scenario = explored(
  {
    name: "explore-crash",
    title: "Every order of a start and a server that is killed, its mount detached, and started again",
    mechanism:
      "The server dies before it has answered INIT, while the overlay is being mounted, in the middle of the runtime's walk or " +
      "at any other step; its dead mount is taken away and a new server mounts there. An overlay keeps the lower that it was " +
      "made with; only one that is made after the restart sees the new one.",
    rows: ["K7"],
    varies: [],
    // Mounts and requests are in flight when the connection goes.
    poisons: true,
  },
  crashOf([kill, detachDead, restart], ["mount-overlay", "start-runtime"]),
);

export const exploreCrashRemount: Scenario = explored(
  {
    name: "explore-crash-remount",
    title: "The same with a new server that mounts over the dead mount",
    mechanism:
      "Nobody takes the dead mount away before the new server mounts at its path. mountinfo lists the dead one as well as any other " +
      "FUSE mount, so that a rule which looks there takes it for ready.",
    rows: ["K7"],
    varies: [],
    poisons: true,
  },
  crashOf([kill, restart], []),
);

function crashOf(crash: readonly Act[], held: NonNullable<StartOptions["held"]>) {
  return {
    cast: (factors: Factors) => ({
      server,
      start: start(factors, { held }),
      crash,
    }),
    // What is not there yet cannot die.
    after: (factors: Factors) => ({ ...afterRule(factors), "crash.kill": ["server.mount"] }),
  };
}
