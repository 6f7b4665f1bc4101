/**
 * K32. Affected: 6.5.0 to 6.5.7, which took a comma in a path for the end of the option. Fix: 6.5.8, "ovl: fix regression in parsing of
 * mount options with escaped comma". Needs: fsconfig(2), from 5.2 on; lowerdir+, from 6.7 on.
 * Source: ovl_next_opt(), ovl_unescape() and ovl_mount_dir() in fs/overlayfs/, legacy_parse_param() in fs/fs_context.c.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import type { Actor, Scenario, Step, Trial, TrialPaths } from "../scenario.ts";
import { mountOverlayWith } from "./overlay-with.ts";

const characters = { comma: ",", colon: ":", backslash: "\\" } as const;
const ways = ["mount", "fsconfig", "append"] as const;

export const optionPaths: Scenario = {
  name: "option-paths",
  title: "Commas, colons and backslashes in the overlay's directories",
  mechanism:
    "In mount(2) the layers are words of one string: a comma ends an option, a colon parts two lowers, a backslash takes away the " +
    "meaning of the next character. An engine that makes directory names from image references must escape them, and the kernel " +
    "must take that back. fsconfig(2) carries each value by itself, and still takes escapes back; before Linux 6.5 it " +
    "refuses a comma, as it put the words together again. lowerdir+ alone takes a path as it is.",
  rows: ["K32"],
  varies: [],
  kind: "schedules",
  actors: (trial) =>
    Object.fromEntries(Object.entries(characters).map(([name, character]) => [name, steps(trial, character)])),
  schedules: Object.fromEntries(
    Object.keys(characters).flatMap((name) =>
      ways.map((way) => [
        `${name}-in-${way}`,
        order(`${name}: make-directories mount-lower await-ready ${way} probe-write`),
      ]),
    ),
  ),
};

function steps(trial: Trial, character: string): Step[] {
  const { mounts, base } = trial.paths;
  const odd = {
    lower: `${mounts}/lower${character}odd`,
    upper: `${base}/upper${character}odd`,
    work: `${base}/work${character}odd`,
  };
  const paths = { ...trial.paths, ...odd };
  const { actor, mountLower, awaitReady, probeWrite } = containerStart(trial, { paths });
  const makeDirectories = async () => {
    for (const path of Object.values(odd)) await actor.call("mkdir", { path });
  };
  return [
    { name: "make-directories", run: makeDirectories },
    mountLower,
    awaitReady,
    { name: "mount", run: () => mountByString(trial, actor, paths) },
    { name: "fsconfig", run: () => mountByWords(trial, actor, paths, ["lowerdir", escapeLower(paths.lower)]) },
    { name: "append", run: () => mountByWords(trial, actor, paths, ["lowerdir+", paths.lower]) },
    probeWrite,
  ];
}

async function mountByString(trial: Trial, actor: Actor, { rootfs, lower, upper, work }: TrialPaths): Promise<void> {
  await mountOverlayWith(trial, actor, { target: rootfs, lowerdirs: [lower], upperdir: upper, workdir: work });
}

async function mountByWords(
  trial: Trial,
  actor: Actor,
  { rootfs, upper, work }: TrialPaths,
  lower: readonly [string, string],
): Promise<void> {
  const options = [lower, ["upperdir", escapeBackslash(upper)], ["workdir", escapeBackslash(work)]] as const;
  await actor.call("mountContext", { type: "overlay", target: rootfs, options });
  trial.defer(`overlay at ${rootfs}`, () => actor.call("umount", { path: rootfs }));
}

function escapeLower(path: string): string {
  return escapeBackslash(path).replaceAll(":", "\\:");
}

function escapeBackslash(path: string): string {
  return path.replaceAll("\\", "\\\\");
}
