import type { Trial } from "../../../scenario.ts";
import type { Act } from "../../act.ts";
import { actorOf, type Container, overlayOf, own, pathsOf } from "../../container.ts";
import type { Stage } from "../../stage.ts";
import { tolerate } from "../../tolerate.ts";
import { isReady } from "./await-ready.ts";
import { haveDirectories } from "./make-directories.ts";

/** The kernel asks the lower for STATFS while it mounts an overlay (`ovl_check_namelen`), and nobody else in these trials does. */
const inFlight = { heldAt: "mounting", withheld: [{ operation: "STATFS", gate: "mounting" }] } as const;

export interface OverlayOptions {
  /** Explored in two moves, with others between them. */
  readonly held: boolean;
  /** `make-directories` is among the acts. */
  readonly ownDirectories: boolean;
}

export function mountOverlay(container: Container, { held, ownDirectories }: OverlayOptions): Act {
  const found = own(container, "upper", "work", "rootfs-directory");
  return {
    name: "mount-overlay",
    reads: ["lower-directory", "lower-mount", "init", "server", "space", ...found],
    // It makes a directory below work, and marks upper with extended attributes.
    writes: own(container, "overlay", "work", "upper"),
    run: async (stage) => {
      if (ownDirectories) await haveDirectories(stage, container);
      await mount(stage, container);
    },
    ...(held ? inFlight : {}),
  };
}

/** Never goes on when the lower is not ready. */
export function mount(stage: Stage, container: Container): Promise<void> {
  return stage.once(overlayOf(container), async () => {
    await isReady(stage, container);
    const mounting = beginMount(stage.trial, container);
    stage.trial.defer("overlay", () => unmount(stage, container, mounting));
    await mounting;
  });
}

async function beginMount(trial: Trial, container: Container): Promise<void> {
  const { lower, upper, work, rootfs } = pathsOf(trial, container);
  const layers = { lowerdirs: [lower], upperdir: upper, workdir: work, target: rootfs };
  const { overlay, index, metacopy, redirect_dir, xino, volatile, userxattr } = trial.factors;
  const actor = actorOf(trial, container);
  if (overlay === "fuse-overlayfs") await actor.call("mountFuseOverlayfs", layers);
  else
    await actor.call("mountOverlay", {
      ...layers,
      options: { index, metacopy, redirect_dir, xino, volatile, userxattr },
    });
}

/** The mount may be in flight still when another actor's step has ended the trial. */
async function unmount({ trial, openGates }: Stage, container: Container, mounting: Promise<void>): Promise<void> {
  await openGates();
  const [{ status }] = await Promise.allSettled([mounting]);
  if (status === "rejected") return;
  const umount = actorOf(trial, container).call("umount", { path: pathsOf(trial, container).rootfs });
  // EINVAL: somebody unmounted it. ENOENT: its mountpoint is gone, and it with it.
  await tolerate(["EINVAL", "ENOENT"], umount);
}
