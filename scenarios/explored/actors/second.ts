import type { Factors } from "../../factors.ts";
import type { Act } from "../act.ts";
import { secondContainer } from "../container.ts";
import { start } from "./start/index.ts";

/** Another container of the same image: the lower is shared, upper, work and root file system are its own. */
export function second(factors: Factors): Act[] {
  return start(factors, { container: secondContainer, also: ["make-directories"] });
}
