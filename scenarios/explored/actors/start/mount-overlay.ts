import type { Act } from "../../act.ts";
import { actorOf, type Container, own, pathsOf } from "../../container.ts";
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
export async function mount(stage: Stage, container: Container): Promise<void> {
  await isReady(stage, container);
  stage.past.add(`overlay${container.suffix}`);
  const { trial, openGates } = stage;
  const { lower, upper, work, rootfs } = pathsOf(trial, container);
  const layers = { lowerdirs: [lower], upperdir: upper, workdir: work, target: rootfs };
  const actor = actorOf(trial, container);
  const { overlay, index, metacopy, redirect_dir, xino, volatile, userxattr } = trial.factors;
  const options = { index, metacopy, redirect_dir, xino, volatile, userxattr };
  const mounting =
    overlay === "kernel"
      ? actor.call("mountOverlay", { ...layers, options })
      : actor.call("mountFuseOverlayfs", layers);
  trial.defer(`overlay at ${rootfs}`, async () => {
    await openGates();
    // It may be in flight still when another actor's step has ended the trial.
    if (!(await succeeded(mounting))) return;
    // ENOENT: its mountpoint is gone, and it with it. EINVAL: somebody unmounted it.
    await tolerate(["EINVAL", "ENOENT"], actor.call("umount", { path: rootfs }));
  });
  await mounting;
}

async function succeeded(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
