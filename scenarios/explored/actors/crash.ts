import type { Act } from "../act.ts";
import { tolerate } from "../tolerate.ts";

export const kill: Act = {
  name: "kill",
  writes: ["server"],
  run: async ({ lower }) => {
    await lower()?.kill();
  },
};

/** Takes the dead mount out of sight; whoever uses it keeps it. */
export const detachDead: Act = {
  name: "detach-dead",
  reads: ["lower-directory"],
  writes: ["lower-mount"],
  run: ({ trial }) =>
    tolerate(["EINVAL", "ENOENT"], trial.actor("crash").call("umount", { path: trial.paths.lower, detach: true })),
};

/** A new server mounts at the same path, over whatever is there, and answers INIT at once. */
export const restart: Act = {
  name: "restart",
  reads: ["lower-directory"],
  // Whether it revives an overlay of the dead one is what the trials are to show.
  writes: ["lower-mount", "server", "init"],
  run: async ({ serve, answerInit }) => {
    await serve(false);
    await answerInit();
  },
};
