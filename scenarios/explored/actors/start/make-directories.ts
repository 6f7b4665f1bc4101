import type { Act } from "../../act.ts";
import { actorOf, type Container, own, pathsOf } from "../../container.ts";
import type { Stage } from "../../stage.ts";

/** For scenarios in which somebody else removes them. */
export function makeDirectories(container: Container): Act {
  const writes = own(container, "upper", "work", "rootfs-directory");
  return { name: "make-directories", reads: writes, writes, run: (stage) => make(stage, container) };
}

/** `mkdir -p` of all that an overlay needs. */
export async function make({ trial }: Stage, container: Container): Promise<void> {
  const { upper, work, rootfs } = pathsOf(trial, container);
  for (const path of [upper, work, rootfs]) await actorOf(trial, container).call("mkdir", { path, recursive: true });
}
