import type { Exploration } from "../scenario.ts";
import type { Cast } from "./act.ts";

/**
 * Every request to the lower waits until the server has answered INIT, and an overlay's mount makes the first. The answer releases it,
 * and so does the server's death; a lower that is out of sight again keeps nobody.
 */
export function keptByInit(cast: Cast): NonNullable<Exploration["kept"]> {
  const present = (names: readonly string[]) => names.filter((name) => has(cast, name));
  const from = present(["server.mount"]);
  if (from.length === 0) return {};
  const until = present(["server.answer-init", "crash.kill"]);
  const unless = present(outOfSight);
  const mounting = Object.keys(cast).map((actor) => `${actor}.mount-overlay`);
  return Object.fromEntries(present(mounting).map((name) => [name, { from, until, unless }]));
}

const outOfSight = ["teardown.umount-lower", "elsewhere.remove-lower-mountpoint", "crash.detach-dead", "crash.restart"];

function has(cast: Cast, step: string): boolean {
  const [actor = "", name] = step.split(".");
  return cast[actor]?.some((act) => act.name === name) ?? false;
}
