/**
 * K7. Affected: all. Fix: none: a FUSE connection ends with its server, and an overlay keeps the layers that it was mounted with.
 * Needs: nothing.
 */
import { containerStart } from "../container-start.ts";
import type { Attempt } from "../operations/attempts.ts";
import { order } from "../order.ts";
import type { Scenario, Step, Trial } from "../scenario.ts";
import { judgeAttempts } from "./judge-attempts.ts";

const known = "/etc/hosts";
const opened = "/etc/group";
const written = "/data/written";

/** Some on what was used while the server lived, some on what was not. */
const attempts: readonly Attempt[] = [
  { call: "stat", path: known },
  { call: "stat", path: "/usr/lib" },
  { call: "read", path: known },
  { call: "list", path: "/etc" },
  { call: "append", path: known },
  { call: "mkdir", path: "/etc/mountproof/made" },
  { call: "read", path: written },
];

export const afterServerDeath: Scenario = {
  name: "after-server-death",
  title: "What still works once the FUSE server has died, and what brings the rest back",
  mechanism:
    "Requests to a dead server get ENOTCONN. What the kernel still holds goes on answering as long as its time lasts (ttlSec): names, " +
    "and attributes of what was looked at. So a look at a known path says that all is well, while opening, listing and writing " +
    "fail. When the time is over, a known path is ESTALE, for the overlay holds on to an entry that FUSE cannot confirm. A new FUSE mount at the same place does not heal the overlay, which keeps the dead one; a new overlay on the same upper " +
    "does, and shows what was written before.",
  rows: ["K7"],
  varies: ["ttlSec"],
  levels: { ttlSec: 60 },
  kind: "schedules",
  actors: (trial) => {
    const start = containerStart(trial);
    const again = containerStart(trial, { actor: "recovery" });
    const { use, close, attempt } = usage(trial);
    return {
      start: [
        start.mountLower,
        start.awaitReady,
        start.mountOverlay,
        use,
        attempt,
        { name: "umount-overlay", run: async () => close().then(start.umountOverlay.run) },
      ],
      server: [{ name: "kill", run: () => start.lower().kill() }],
      recovery: [
        { name: "umount-dead", run: () => again.actor.call("umount", { path: trial.paths.lower, detach: true }) },
        again.mountLower,
        again.awaitReady,
        again.mountOverlay,
      ],
    };
  },
  schedules: {
    unused: order("start: mount-lower await-ready mount-overlay; server: kill; start: attempt"),
    used: order("start: mount-lower await-ready mount-overlay use; server: kill; start: attempt"),
    "lower-mounted-again": order(
      "start: mount-lower await-ready mount-overlay use; server: kill; recovery: umount-dead mount-lower await-ready; start: attempt",
    ),
    "new-overlay": order(
      "start: mount-lower await-ready mount-overlay use; server: kill; start: umount-overlay; recovery: umount-dead mount-lower await-ready mount-overlay; start: attempt",
    ),
  },
};

interface Usage {
  /** Looks, lists, opens and writes while the server lives. */
  readonly use: Step;
  /** Calls again what was used, and what was not. */
  readonly attempt: Step;
  readonly close: () => Promise<void>;
}

function usage(trial: Trial): Usage {
  const actor = trial.actor("start");
  const root = trial.paths.rootfs;
  let fd: number | undefined;
  const close = async () => {
    if (fd === undefined) return;
    const { errno } = await actor.call("tryCloseFile", { fd, path: opened });
    trial.note(`close of the open file ${opened}: ${errno ?? "ok"}`);
    fd = undefined;
  };
  const use = async () => {
    fd = await actor.call("openFile", { path: root + opened });
    trial.defer(`open file "${opened}"`, close);
    await actor.call("writeFile", { path: root + written, data: "written while the server lived\n" });
    await actor.call("stat", { path: root + known });
    await actor.call("list", { path: `${root}/etc` });
  };
  const attempt = async () => {
    const attempted = await actor.call("tryAll", { root, attempts });
    if (fd !== undefined) attempted.push(await actor.call("tryReadOpen", { fd, path: opened }));
    judgeAttempts(trial, attempted, "lost-write");
  };
  return { use: { name: "use", run: use }, attempt: { name: "attempt", run: attempt }, close };
}
