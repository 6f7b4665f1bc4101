import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Lower, Scenario } from "./scenario.ts";

export const serverKilled: Scenario = {
  name: "server-killed",
  title: "The FUSE server dies before, during or after the overlay's mount",
  mechanism:
    "When the server dies the connection is gone for good: requests get ENOTCONN. A new FUSE mount at the same path is another " +
    "file system; the live overlay keeps the dead one. Only an overlay made anew sees it.",
  rows: ["K7"],
  varies: ["overlay", "vcpus"],
  // Mounts and requests are in flight when the connection goes.
  poisons: true,
  kind: "schedules",
  actors: (trial) => {
    // The kernel's overlay asks the lower for STATFS when it is mounted, fuse-overlayfs looks at the root: held there, the
    // mount is in flight.
    const faults = {
      requests: [
        { operation: "STATFS", gate: "mounting" },
        { operation: "GETATTR", path: "/", gate: "mounting" },
      ] as const,
    };
    const start = containerStart(trial);
    const held = containerStart(trial, { faults });
    const kill = (lower: () => Lower) => ({ name: "kill", run: () => lower().kill() });
    const again = containerStart(trial, { actor: "recovery" });
    return {
      start: [
        start.mountLower,
        start.awaitReady,
        start.mountOverlay,
        start.walk,
        start.probeWrite,
        start.umountOverlay,
      ],
      server: [kill(start.lower)],
      held: [held.mountLower, held.awaitReady, held.mountOverlay],
      heldServer: [{ name: "reached", run: () => held.lower().gateReached("mounting") }, kill(held.lower)],
      recovery: [
        // A dead mount still shows in mountinfo: a readiness rule must not take it for the new one.
        { name: "umount-dead", run: () => again.actor.call("umount", { path: trial.paths.lower, detach: true }) },
        again.mountLower,
        again.awaitReady,
        again.mountOverlay,
        again.walk,
        again.probeWrite,
      ],
    };
  },
  schedules: {
    "before-overlay": order("start: mount-lower await-ready; server: kill; start: mount-overlay walk probe-write"),
    "during-overlay": order(
      "held: mount-lower await-ready mount-overlay&; heldServer: reached kill; held: mount-overlay!",
    ),
    "after-overlay": order("start: mount-lower await-ready mount-overlay; server: kill; start: walk probe-write"),
    "remount-under-live-overlay": order(
      "start: mount-lower await-ready mount-overlay; server: kill; recovery: umount-dead mount-lower await-ready; start: walk probe-write",
    ),
    "overlay-made-anew": order(
      "start: mount-lower await-ready mount-overlay; server: kill; start: umount-overlay; recovery: umount-dead mount-lower await-ready mount-overlay walk probe-write",
    ),
  },
};
