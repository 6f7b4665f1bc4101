/**
 * K16. Affected: all. Fix: none, by design: a listing is passed on as the server gives it. Needs: the built-in server.
 */
import type { AttributeFault } from "../../engine/fuse/faults.ts";
import { containerStart } from "../container-start.ts";
import type { EntryType } from "../operations/entries.ts";
import { Finding } from "../outcome.ts";
import type { Scenario, Trial } from "../scenario.ts";

/** DT_ values of include/uapi/linux/fs.h. */
const unknown = 0;
const file = 8;

export const entryTypes: Scenario = {
  name: "entry-types",
  title: "Listings tell the type of each entry as the server tells it",
  mechanism:
    "A directory entry carries the type of what it names, and FUSE and overlayfs pass on what the server says, in merged directories, " +
    "too. Programs that trust it (find, rm, glob) take a directory for a file and pass over what is in it. A server that says " +
    "unknown is asked by lstat, and all is well.",
  rows: ["K16"],
  varies: ["dType"],
  kind: "schedules",
  actors: (trial) => {
    const faults = { attributes: attributeFaults(trial.factors.dType) };
    const start = containerStart(trial, trial.factors.dType === "true" ? {} : { faults });
    const { mountLower, awaitReady, mountOverlay, actor } = start;
    const root = trial.paths.rootfs;
    const merge = { name: "merge", run: () => actor.call("mkdir", { path: `${root}/data/made` }) };
    const list = {
      name: "list",
      run: async () => {
        const lists = [];
        for (const path of ["/usr", "/data"]) lists.push(await actor.call("entryTypes", { root, path }));
        refuseWrong(lists.flat());
      },
    };
    return { start: [mountLower, awaitReady, mountOverlay, merge, list] };
  },
};

function attributeFaults(level: Trial["factors"]["dType"]): AttributeFault[] {
  if (level === "true") return [];
  return [{ on: "directories", dType: level === "wrong" ? file : unknown }];
}

function refuseWrong(entries: readonly EntryType[]): void {
  const wrong = entries.filter(({ told, is }) => told !== "unknown" && told !== is);
  const [first] = wrong;
  if (first === undefined) return;
  const details = wrong.map(({ path, told, is }) => `${path}: listed as ${told}, is a ${is}`);
  throw new Finding("wrong-content", {
    message: `${details.length} wrong types, first: ${details[0]}`,
    path: first.path,
    details,
  });
}
