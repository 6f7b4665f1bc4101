import { removalMs, runtimeDeadlineMs } from "../../../container-start.ts";
import type { Actor, Trial } from "../../../scenario.ts";
import type { Act } from "../../act.ts";
import { type Container, own } from "../../container.ts";
import { volume, volumes } from "./make-mountpoints.ts";
import { throughOverlay } from "./through-overlay.ts";

/** `verify` leaves the one alone at which the walk can be held; the one that the image lacks comes after it. */
const mountpoints = ["/proc", "/sys", "/etc/mountproof", "/opt/made/by/nobody", volume];

const inFlight = {
  heldAt: "walking",
  withheld: [{ operation: "LOOKUP", path: "/etc/mountproof", gate: "walking" }],
} as const;

/**
 * The cell's runtime runs a container with files bound at its mountpoints; `none` does what a safe runtime does before that: it
 * walks to each, refuses what looks deleted and makes what is missing.
 * @param held explored in two moves, with others in the middle of the walk
 */
export function startRuntime(container: Container, held: boolean): Act {
  const made = own(container, volumes);
  // A mountpoint that is missing is made, one in a directory of the lower by copying that up.
  const writes = [...made, ...own(container, "upper", "work"), "space"];
  const act = { name: "start-runtime", reads: made, writes, ...(held ? inFlight : {}) };
  return throughOverlay(container, act, (actor, root, trial) => {
    if (trial.factors.runtime !== "none") return runContainer(actor, root, trial, container);
    return actor.call("prepareMountpoints", { root, paths: mountpoints });
  });
}

/** Onto a file that exists runc mounts without a look at the directories above; those that it must make it walks to. */
const boundFiles = ["/etc/mountproof/made", `${volume}/config`].map((destination) => ({ destination }));

async function runContainer(actor: Actor, rootfs: string, trial: Trial, { name }: Container): Promise<void> {
  const runtime = trial.runtimes.find(({ level }) => level === trial.factors.runtime);
  if (!runtime) throw new Error(`runtime "${trial.factors.runtime}" is not in the userland`);
  const { id, cgroupParent } = trial;
  const limits = { deadlineMs: runtimeDeadlineMs };
  await actor.call(
    "runContainer",
    { runtime, rootfs, id: `${id}-${name}`, cgroupParent, bindMounts: boundFiles, ...limits },
    { deadlineMs: runtimeDeadlineMs + removalMs },
  );
}
