import type { Act } from "../../act.ts";
import { actorOf, type Container, own, pathsOf } from "../../container.ts";
import type { Stage } from "../../stage.ts";

/** For scenarios in which somebody else removes them. */
export function makeDirectories(container: Container): Act {
  const made = own(container, "upper", "work", "rootfs-directory");
  return { name: "make-directories", reads: made, writes: made, run: (stage) => haveDirectories(stage, container) };
}

/** Once for each container: in an order that leaves `make-directories` out, whoever needs them makes them instead. */
export function haveDirectories(stage: Stage, container: Container): Promise<void> {
  return stage.once(`${container.name} has its directories`, () => make(stage, container));
}

/** `mkdir -p` of all that an overlay needs. */
async function make({ trial }: Stage, container: Container): Promise<void> {
  const { upper, work, rootfs } = pathsOf(trial, container);
  for (const path of [upper, work, rootfs]) await actorOf(trial, container).call("mkdir", { path, recursive: true });
}
