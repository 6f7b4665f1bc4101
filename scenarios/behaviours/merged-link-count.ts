/**
 * K1. Affected: all. Fix: none, by design: ovl_getattr() says 1 for a merged directory and passes on the lower's count of any other.
 * Needs: the built-in server.
 */

import type { WalkedComponent } from "../../harness/oracle/path-walk.ts";
import { containerStart } from "../container-start.ts";
import { attributeFaults } from "../link-count.ts";
import { Finding } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";

/** Neither is written to before this scenario does; the parents of the second are in no layer. */
const directories = ["/etc/mountproof", "/opt/made/by/nobody"];

export const mergedLinkCount: Scenario = {
  name: "merged-link-count",
  title: "A directory's link count before and after the first write in it",
  mechanism:
    "A directory that lies in the lower alone shows the lower's link count, a merged one always 1. So a lower that serves 0 shows " +
    "deleted directories to a runtime until something is written in them: who has once worked around it (mkdir, touch) sees " +
    "nothing any more, and a look at the root of the file system, which is always merged, never shows it.",
  rows: ["K1"],
  varies: ["linkCount"],
  kind: "schedules",
  actors: (trial) => {
    const faults = { attributes: attributeFaults(trial.factors.linkCount) };
    const start = containerStart(trial, trial.factors.linkCount === "true" ? {} : { faults });
    const { mountLower, awaitReady, mountOverlay, actor } = start;
    const root = trial.paths.rootfs;
    const look = () => actor.call("handles", { root, paths: ["/", ...directories] });
    const compare = {
      name: "look-write-look",
      run: async () => {
        const before = await look();
        for (const path of directories) await actor.call("mkdir", { path: `${root}${path}/made` });
        const after = await look();
        for (const [path, counts] of pairs(before, after)) trial.note(`${path}: link count ${counts.join(", then ")}`);
        for (const [path, counts] of pairs(before, after)) refuseWrong(path, counts);
      },
    };
    return { start: [mountLower, awaitReady, mountOverlay, compare] };
  },
};

type Counts = readonly [before: number, after: number];

function pairs(before: readonly WalkedComponent[], after: readonly WalkedComponent[]): [path: string, Counts][] {
  const count = (seen: readonly WalkedComponent[], at: number) => seen[at]?.nlink ?? Number.NaN;
  return ["/", ...directories].map((path, at) => [path, [count(before, at), count(after, at)]]);
}

function refuseWrong(path: string, [before, after]: Counts): void {
  if (after !== 1) {
    const message = `the merged directory "${path}" has link count ${after}, should be 1`;
    throw new Finding("wrong-content", { message, path });
  }
  if (before !== 0) return;
  const message = `the directory "${path}" has link count 0 until something is written in it`;
  throw new Finding("deleted-directory", { message, path });
}
