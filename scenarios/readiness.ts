/** The rules by which a runtime decides that the lower is ready for the overlay. */
import { Finding } from "./outcome.ts";
import type { Actor, Lower, Trial } from "./scenario.ts";

/** A mount takes milliseconds, and a runtime gives up some time. */
const pollMs = 5_000;
/** The poll ends by itself. */
const callMs = 8_000;

/** Waits by the cell's rule, then for the cell's delay. */
export async function awaitReadiness(trial: Trial, lower: Lower, actor: Actor): Promise<void> {
  await Promise.race([rules[trial.factors.readiness](lower, actor), failureOf(lower.mounted)]);
  await trial.sleep(trial.factors.delayMs);
}

/** Whoever went on would mount an overlay over whatever is there, and the overlay would seem to be at fault. */
function notReady({ mountpoint }: Lower, what: string, waitedMs: number): Finding {
  const message = `the lower at "${mountpoint}" was not ready after ${Math.round(waitedMs)} ms: ${what}`;
  return new Finding("hang", { message, path: mountpoint });
}

/** A lower that could not be mounted will never be ready, and says why; without that the overlay would seem to be at fault. */
function failureOf(mounted: Promise<void>): Promise<never> {
  return new Promise((_, reject) => mounted.catch(reject));
}

type Rule = (lower: Lower, actor: Actor) => Promise<void>;

const rules: Record<Trial["factors"]["readiness"], Rule> = {
  none: async () => undefined,
  /** The guide's `sleep`: nothing is looked at, only `delayMs` passes. */
  "fixed-delay": async () => undefined,
  /** A name that the image holds shows up in the directory. */
  "readdir-poll": async (lower, actor) => {
    const { ready, waitedMs } = await actor.call(
      "readdirPoll",
      { path: lower.mountpoint, name: "etc", deadlineMs: pollMs },
      { deadlineMs: callMs },
    );
    if (!ready) throw notReady(lower, 'the directory does not list "etc"', waitedMs);
  },
  /** The kernel lists a FUSE mount at the path. */
  "mountinfo-poll": async (lower, actor) => {
    const { ready, waitedMs } = await actor.call(
      "mountinfoPoll",
      { path: lower.mountpoint, fsType: "fuse", deadlineMs: pollMs },
      { deadlineMs: callMs },
    );
    if (!ready) throw notReady(lower, "mountinfo lists no FUSE mount there", waitedMs);
  },
  "init-seen": async (lower) => {
    if (!lower.initSeen) throw new Error("this FUSE library or subject does not tell when INIT is answered");
    await lower.initSeen;
  },
};
