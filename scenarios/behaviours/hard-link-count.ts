/**
 * K35. Affected: fuse-overlayfs; the kernel's overlay with index=off for names that were removed. Fix: index=on for the kernel's, none
 * for fuse-overlayfs. Needs: nothing. Source: ovl_get_nlink() in fs/overlayfs/, rpl_stat() and do_lookup_file() of fuse-overlayfs.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import { Finding } from "../outcome.ts";
import type { Actor, Scenario, Step, Trial } from "../scenario.ts";

/** Three names of one file in two directories. */
const names = { one: "a/one", two: "b/two", three: "b/three" } as const;

export const hardLinkCount: Scenario = {
  name: "hard-link-count",
  title: "A hard link counts each of its names, before and after one is removed",
  mechanism:
    "The kernel's overlay passes the lower's link count on, and with index=off it goes on doing so when a name is removed. " +
    "fuse-overlayfs counts the names that it has come across so far: a file that nobody listed has one, and a name below a " +
    "directory that was removed and made again comes back and is counted. A count of zero, which safe runtimes refuse, " +
    "never shows there, whatever the lower says.",
  rows: ["K35"],
  varies: ["overlay", "index"],
  levels: { overlay: "fuse-overlayfs" },
  kind: "schedules",
  actors: (trial) => {
    const mountpoint = `${trial.paths.base}/lower`;
    const { actor, mountOverlay } = containerStart(trial, { sharedLower: () => ({ mountpoint }) as never });
    const root = trial.paths.rootfs;
    return {
      start: [
        { name: "make-lower", run: () => makeLower(actor, mountpoint) },
        mountOverlay,
        { name: "list-all", run: () => listAll(actor, root) },
        { name: "replace", run: () => actor.call("replaceDirectory", { path: `${root}/a` }) },
        { name: "look-around", run: () => lookAround(trial, actor, root) },
        count(actor, root, { name: "count-three", path: names.one, links: 3 }),
        count(actor, root, { name: "count-two", path: names.two, links: 2 }),
      ],
    };
  },
  schedules: {
    "before-listing": order("start: make-lower mount-overlay count-three"),
    "after-listing": order("start: make-lower mount-overlay list-all count-three"),
    "after-removal": order("start: make-lower mount-overlay list-all replace look-around count-two"),
  },
};

async function makeLower(actor: Actor, lower: string): Promise<void> {
  for (const directory of ["a", "b"]) await actor.call("mkdir", { path: `${lower}/${directory}`, recursive: true });
  await actor.call("writeFile", { path: `${lower}/${names.one}`, data: "three names\n" });
  for (const name of [names.two, names.three]) {
    await actor.call("hardLink", { from: `${lower}/${names.one}`, to: `${lower}/${name}` });
  }
}

async function listAll(actor: Actor, root: string): Promise<void> {
  for (const directory of ["a", "b"]) await actor.call("list", { path: `${root}/${directory}` });
}

/** fuse-overlayfs finds what was removed once the directory that replaced it has been listed. */
async function lookAround(trial: Trial, actor: Actor, root: string): Promise<void> {
  await listAll(actor, root);
  if (await actor.call("exists", { path: `${root}/${names.one}` }))
    trial.note(`"/${names.one}" was removed and is found`);
}

interface Expected {
  readonly name: string;
  readonly path: string;
  readonly links: number;
}

function count(actor: Actor, root: string, { name, path, links }: Expected): Step {
  return {
    name,
    run: async () => {
      const { nlink } = await actor.call("stat", { path: `${root}/${path}` });
      if (nlink === links) return;
      throw new Finding("wrong-content", {
        message: `"/${path}" has a link count of ${nlink} and ${links} names`,
        path: `/${path}`,
      });
    },
  };
}
