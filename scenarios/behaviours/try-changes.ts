import type { Attempt } from "../operations/attempts.ts";
import type { Actor, Step, Trial } from "../scenario.ts";
import { judgeAttempts } from "./judge-attempts.ts";

/** Each of them copies up a file or a directory of the probe image, and the directories above it. */
export const copyUps: readonly Attempt[] = [
  { call: "append", path: "/data/append.txt" },
  { call: "mkdir", path: "/var/log/made" },
  { call: "chmod", path: "/etc/hosts" },
];

/** A step that makes changes in the root file system, the ones after a refused one, too. A refused one is a lost write. */
export function tryChanges(trial: Trial, actor: Actor, attempts: readonly Attempt[]): Step {
  const run = async () => {
    const attempted = await actor.call("tryAll", { root: trial.paths.rootfs, attempts });
    judgeAttempts(trial, attempted, "lost-write");
  };
  return { name: "change", run };
}
