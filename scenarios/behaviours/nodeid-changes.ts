/**
 * K6. Affected: all. Fix: none: ovl_revalidate_real() makes ESTALE of a lower entry that FUSE no longer holds valid, and an overlay's
 * own entry keeps the lower one that it found first. Needs: the built-in server.
 */
import { containerStart, type StartOptions } from "../container-start.ts";
import type { Scenario, Trial } from "../scenario.ts";
import { judgeAttempts } from "./judge-attempts.ts";

const file = "/etc/hosts";

export const nodeidChanges: Scenario = {
  name: "nodeid-changes",
  title: "The server names the same file by another number at each lookup",
  mechanism:
    "When an entry's time is over, FUSE looks the name up again and compares nodeid and generation. If they are others, the entry is " +
    "gone for FUSE, but overlayfs holds on to the one it has and answers ESTALE, for as long as the kernel keeps that in its cache. " +
    "A server that forgets which number it gave (a restarted one, or a cache that is too small) does that.",
  rows: ["K6"],
  varies: ["nodeid"],
  levels: { nodeid: "fresh", ttlSec: 0 },
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial, nodeidFaults(trial));
    const look = {
      name: "stat-three-times",
      run: async () => {
        const attempts = Array.from({ length: 3 }, () => ({ call: "stat", path: file }) as const);
        const attempted = await actor.call("tryAll", { root: trial.paths.rootfs, attempts });
        judgeAttempts(trial, attempted, "wrong-content");
      },
    };
    return { start: [mountLower, awaitReady, mountOverlay, look] };
  },
};

/** Only for the file: an overlay over directories that change cannot even be looked into. */
function nodeidFaults({ factors: { nodeid } }: Trial): StartOptions {
  return nodeid === "stable" ? {} : { faults: { attributes: [{ on: { paths: [file] }, nodeid }] } };
}
