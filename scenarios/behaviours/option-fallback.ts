/**
 * K13. Affected: all kernels; what falls back changed over time. Fix: none, by design. Needs: nothing.
 * Source: ovl_lower_uuid_ok(), ovl_get_fsid() and ovl_lower_dir() in fs/overlayfs/super.c.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import { Finding } from "../outcome.ts";
import type { Actor, Scenario, Step, Trial } from "../scenario.ts";
import { mountOverlayWith } from "./overlay-with.ts";

const asked = {
  index: ["index=on"],
  "nfs-export": ["index=on", "nfs_export=on"],
  "xino-auto": ["xino=auto"],
  "xino-on": ["xino=on"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const optionFallback: Scenario = {
  name: "option-fallback",
  title: "index, nfs_export and xino are asked for over FUSE",
  mechanism:
    "A file handle tells overlayfs which lower inode it stands for, together with the UUID of its file system. FUSE has none. With " +
    "an explicit index=on, nfs_export=on or xino=on the kernel puts up with one lower without a UUID; with xino=auto it does not, " +
    "and of two FUSE lowers it could not tell which one a handle means. It then switches the option off, writes a warning into " +
    "its log, and the mount succeeds: only mountinfo shows it.",
  rows: ["K13"],
  varies: [],
  kind: "schedules",
  actors: (trial) => {
    const one = containerStart(trial);
    const paths = { ...trial.paths, lower: `${trial.paths.mounts}/second-lower` };
    const two = containerStart(trial, { actor: "second", image: trial.otherImage("edge-cases"), paths });
    const lowers: string[] = [];
    const add = (path: string) => ({ name: "add", run: async () => void lowers.push(path) });
    const makeMountpoint = { name: "make-mountpoint", run: () => two.actor.call("mkdir", { path: paths.lower }) };
    return {
      first: [one.mountLower, one.awaitReady, add(trial.paths.lower)],
      second: [makeMountpoint, two.mountLower, two.awaitReady, add(paths.lower)],
      ask: Object.entries(asked).map(([name, words]) => ask(trial, one.actor, { name, words, lowers })),
    };
  },
  schedules: {
    ...orders("one-lower", "first: mount-lower await-ready add"),
    ...orders("two-lowers", "first: mount-lower await-ready add; second: make-mountpoint mount-lower await-ready add"),
  },
};

interface Ask {
  readonly name: string;
  readonly words: readonly string[];
  readonly lowers: readonly string[];
}

function orders(suffix: string, before: string) {
  const names = Object.keys(asked);
  return Object.fromEntries(names.map((name) => [`${name}-over-${suffix}`, order(`${before}; ask: ${name}`)]));
}

function ask(trial: Trial, actor: Actor, { name, words, lowers }: Ask): Step {
  const { rootfs: target, upper: upperdir, work: workdir } = trial.paths;
  return {
    name,
    run: async () => {
      await mountOverlayWith(trial, actor, { target, lowerdirs: lowers, upperdir, workdir, words });
      const effective: Readonly<Record<string, string>> = await actor.call("overlayOptions", { path: target });
      const lost = words.filter((word) => effective[word.split("=")[0] ?? ""] !== word.split("=")[1]);
      trial.note(`asked for ${words.join(",")}: ${lost.length === 0 ? "in effect" : "fell back"}`);
      if (lost.length > 0) throw fellBack(lost, effective);
      await (name.startsWith("xino") ? expectOneDevice(actor, target) : expectLinkKept(actor, target));
    },
  };
}

function fellBack(lost: readonly string[], effective: Readonly<Record<string, string>>): Finding {
  const instead = lost.map((word) => `${word.split("=")[0]}=${effective[word.split("=")[0] ?? ""]}`);
  return new Finding("mount-refused", {
    message: `the overlay was mounted with ${instead.join(",")} where ${lost.join(",")} was asked for`,
  });
}

/** What xino is for: without it a lower file bears a device number other than the overlay's own. */
async function expectOneDevice(actor: Actor, root: string): Promise<void> {
  const path = `${root}/data/append.txt`;
  const [file, directory] = [await actor.call("stat", { path }), await actor.call("stat", { path: root })];
  if (file.dev === directory.dev) return;
  throw new Finding("wrong-content", {
    message: `xino is in effect by mountinfo, but "${path}" has device ${file.dev} and the root ${directory.dev}`,
    path,
  });
}

/** What index is for: a copy-up through one name of a hard link shows under the other. */
async function expectLinkKept(actor: Actor, root: string): Promise<void> {
  const [one, other] = [`${root}/data/linked-a`, `${root}/data/linked-b`];
  await actor.call("appendFile", { path: one, data: "more\n" });
  if ((await actor.call("readFile", { path: other })).endsWith("more\n")) return;
  throw new Finding("wrong-content", {
    message: `index is in effect by mountinfo, but a write to "${one}" does not show in "${other}"`,
    path: other,
  });
}
