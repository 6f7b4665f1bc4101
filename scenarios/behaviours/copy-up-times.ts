/**
 * K43. Affected: all; the range is that of the upper's file system (s_time_min and s_time_max, timestamp_truncate(); from 5.4 on).
 * Fix: none, by design. Needs: the built-in server.
 */
import { containerStart } from "../container-start.ts";
import { Finding } from "../outcome.ts";
import type { Actor, Scenario, Trial } from "../scenario.ts";
import { judgeAttempts } from "./judge-attempts.ts";

/** All files of the probe image have this time, but one. */
const imageTime = 1_704_067_200;

/** What the server serves instead, seconds since the epoch. */
const instants = {
  // ext4 and xfs begin at -2^31, in December 1901.
  "/etc/hosts": -(2 ** 31) - 1,
  "/etc/group": 0,
  "/etc/hostname": 2 ** 33,
  // ext4 ends at 2^34 - 2^31 - 1, in May 2446, and xfs with bigtime in July 2486.
  "/etc/passwd": 2 ** 35,
} as const;

export const copyUpTimes: Scenario = {
  name: "copy-up-times",
  title: "Times that the upper's file system cannot hold, before and after copy-up",
  mechanism:
    "FUSE carries any time. Copy-up sets it on the upper, whose file system has a range: the kernel takes the nearest that it can " +
    "hold, without a word. So a chmod changes the modification time of a file from before 1901 on ext4 or xfs, and none on tmpfs " +
    "or btrfs. A server that clamps times to the range of ext4 by itself shows the same before and after.",
  rows: ["K43"],
  varies: ["placement"],
  faulty: true,
  kind: "schedules",
  actors: (trial) => {
    const attributes = Object.entries(instants).map(([path, seconds]) => ({
      on: { paths: [path] },
      mtimeBySec: seconds - imageTime,
    }));
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial, { faults: { attributes } });
    return { start: [mountLower, awaitReady, mountOverlay, { name: "copy-up", run: () => copyUp(trial, actor) }] };
  },
};

async function copyUp(trial: Trial, actor: Actor): Promise<void> {
  const root = trial.paths.rootfs;
  const paths = Object.keys(instants);
  const before = await times(actor, root, paths);
  const attempts = paths.map((path) => ({ call: "chmod", path }) as const);
  judgeAttempts(trial, await actor.call("tryAll", { root, attempts }), "lost-write");
  const after = await times(actor, root, paths);
  const told = paths.map((path, at) => `${path}: mtime ${before[at]} before copy-up, ${after[at]} after`);
  for (const each of told) trial.note(each);
  const changed = told.filter((_, at) => before[at] !== after[at]);
  if (changed.length === 0) return;
  throw new Finding("wrong-content", { message: `copy-up changed ${changed.length} times, first: ${changed[0]}` });
}

/** Whole seconds, decimal. */
async function times(actor: Actor, root: string, paths: readonly string[]): Promise<string[]> {
  const seconds = [];
  for (const path of paths) seconds.push((await actor.call("stat", { path: root + path })).mtimeNs.slice(0, -9) || "0");
  return seconds;
}
