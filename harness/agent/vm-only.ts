import { factorLevels } from "../../scenarios/factors.ts";
import type { Hello } from "./protocol.ts";

/** Levels that only an agent in a VM of its own can have. */
export function vmOnly(): Hello["unavailable"] {
  const reason = "only a VM can be started with another number of processors";
  return factorLevels.vcpus.slice(1).map((level) => ({ factor: "vcpus", level, reason }));
}
