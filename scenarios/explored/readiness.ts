/** The readiness rules as explored: a rule that is not met gives up soon, and the overlay is never mounted then. */
import type { Factors } from "../factors.ts";
import { Finding } from "../outcome.ts";
import type { Actor, Exploration } from "../scenario.ts";
import type { Stage } from "./stage.ts";

/** In an order of steps a rule is met at the first look or never; a runtime that waits for ever would be seen no sooner. */
const giveUpMs = 100;

interface Rule {
  /** What it looks at. */
  readonly reads: readonly string[];
  /** The step of the server that it waits for. */
  readonly waitsFor?: "mount" | "answer-init";
  /** For the finding: `it waits for …`. */
  readonly what: string;
  readonly met: (stage: Stage, actor: Actor) => Promise<boolean>;
}

const nothing: Rule = { reads: [], what: "nothing", met: async () => true };

const rules: Record<Factors["readiness"], Rule> = {
  none: nothing,
  "fixed-delay": nothing,
  "mountinfo-poll": {
    reads: ["lower-mount", "lower-directory"],
    waitsFor: "mount",
    what: "a FUSE mount at the lower's path in mountinfo",
    met: async ({ trial }, actor) => {
      const args = { path: trial.paths.lower, fsType: "fuse", deadlineMs: giveUpMs };
      return (await actor.call("mountinfoPoll", args)).ready;
    },
  },
  "readdir-poll": {
    // The list comes from the server, once it has answered INIT.
    reads: ["lower-mount", "lower-directory", "init", "server"],
    waitsFor: "answer-init",
    what: 'the name "etc" in the lower\'s directory',
    met: async ({ trial }, actor) => {
      const args = { path: trial.paths.lower, name: "etc", deadlineMs: giveUpMs };
      return actor.call("readdirPoll", args).then(({ ready }) => ready, unreadable);
    },
  },
  "init-seen": {
    // A message from the server, which stays true whatever becomes of the mount.
    reads: ["init", "server"],
    waitsFor: "answer-init",
    what: "the server's word that INIT is answered",
    met: async ({ trial, lower }) => {
      const seen = lower()?.initSeen?.then(() => true) ?? never;
      return Promise.race([seen, trial.sleep(giveUpMs).then(() => false)]);
    },
  },
};

/**
 * A directory that is gone never lists anything.
 * @throws Finding when the server is
 */
function unreadable(error: NodeJS.ErrnoException): false {
  const { code = "", message } = error;
  if (code === "ENOENT") return false;
  if (!["ENOTCONN", "ECONNABORTED"].includes(code)) throw error;
  throw new Finding("disconnected", { message, errno: code, path: "/" });
}

const never = new Promise<never>(() => {});

/**
 * Waits by the cell's rule, then for its delay.
 * @throws Finding `hang` when the rule is not met
 */
export async function awaitRule(stage: Stage, actor: Actor): Promise<void> {
  const { readiness, delayMs } = stage.trial.factors;
  const { met, what } = rules[readiness];
  if (!(await met(stage, actor))) {
    const message = `the readiness rule "${readiness}" was not met within ${giveUpMs} ms: it waits for ${what}`;
    throw new Finding("hang", { message, path: "/", ...unlessNobodyMounted(stage) });
  }
  await stage.trial.sleep(delayMs);
}

/** Without a server there is nothing to be met. A failure of its own, or each failing order would be cut down to that one. */
function unlessNobodyMounted({ lower }: Stage) {
  return lower() === undefined ? {} : { errno: "ETIMEDOUT" };
}

/** What a look by the cell's rule reads. */
export function readByRule({ readiness }: Factors): readonly string[] {
  return rules[readiness].reads;
}

/** `after` of an exploration in which `server` mounts the lower for `start`. */
export function afterRule({ readiness }: Factors): NonNullable<Exploration["after"]> {
  const { waitsFor } = rules[readiness];
  return waitsFor === undefined ? {} : { "start.await-ready": [`server.${waitsFor}`] };
}
