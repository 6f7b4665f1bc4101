import { removalMs, runtimeDeadlineMs } from "../../../container-start.ts";
import type { Trial } from "../../../scenario.ts";
import type { Act } from "../../act.ts";
import { actorOf, type Container, own, pathsOf } from "../../container.ts";
import { volume, volumes } from "./make-mountpoints.ts";
import { throughOverlay } from "./through-overlay.ts";

/** `verify` leaves the held one alone, and the mountpoint that the image lacks comes after it. */
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
  return {
    name: "start-runtime",
    reads: [...throughOverlay(container), ...own(container, volumes)],
    // A mountpoint that is missing is made, one in a directory of the lower by copying that up.
    writes: [...own(container, volumes, "upper", "work"), "space"],
    run: ({ trial }) => (trial.factors.runtime === "none" ? walk(trial, container) : runContainer(trial, container)),
    ...(held ? inFlight : {}),
  };
}

async function walk(trial: Trial, container: Container): Promise<void> {
  const root = pathsOf(trial, container).rootfs;
  await actorOf(trial, container).call("prepareMountpoints", { root, paths: mountpoints });
}

/** Onto a file that exists runc mounts without a look at the directories above; those that it must make it walks to. */
const boundFiles = ["/etc/mountproof/made", `${volume}/config`].map((destination) => ({ destination }));

async function runContainer(trial: Trial, container: Container): Promise<void> {
  const runtime = trial.runtimes.find(({ level }) => level === trial.factors.runtime);
  if (!runtime) throw new Error(`runtime "${trial.factors.runtime}" is not in the userland`);
  await actorOf(trial, container).call(
    "runContainer",
    {
      ...{ runtime, rootfs: pathsOf(trial, container).rootfs, id: `${trial.id}-${container.name}` },
      ...{ cgroupParent: trial.cgroupParent, bindMounts: boundFiles, deadlineMs: runtimeDeadlineMs },
    },
    { deadlineMs: runtimeDeadlineMs + removalMs },
  );
}
