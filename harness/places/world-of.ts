import { UserError } from "../../engine/errors.ts";
import type { Environment } from "../environments/environment.ts";
import { type EnvironmentName, environmentNames } from "../environments/names.ts";
import type { World } from "../run/world.ts";
import type { ChosenPlaces } from "./choose.ts";
import { thisMachine } from "./this-machine.ts";

export interface GuestOptions {
  /** MiB; default: what a guest needs. */
  readonly memory?: number;
}

type Say = (line: string) => void;
/** What an environment's name adds to a world. */
type Part = Pick<World, "environments" | "unavailable" | "kernels">;

/**
 * The world of these places: each environment that was asked for, in that order; those that boot kernels once for each kernel.
 * @throws UserError when a kernel cannot be chosen, or none of them can be had, and `NEEDS_CHECKOUT` in an installed package
 */
export async function worldOf(chosen: ChosenPlaces, options: GuestOptions, say: Say): Promise<World> {
  requireCheckout();
  const parts: Part[] = [];
  for (const name of chosen.places.environments) parts.push(await partOf[known(name)](chosen, options, say));
  const [kernels] = parts.flatMap((part) => (part.kernels ? [part.kernels] : []));
  return {
    ...thisMachine(),
    places: chosen.places,
    environments: parts.flatMap(({ environments }) => environments),
    unavailable: distinct(parts.flatMap(({ unavailable }) => unavailable)),
    ...(kernels ? { kernels } : {}),
  };
}

const partOf: Readonly<
  Record<EnvironmentName, (chosen: ChosenPlaces, options: GuestOptions, say: Say) => Promise<Part>>
> = {
  host: async () => thisMachine(),
  container: async ({ places }) => {
    const { containerEnvironment } = await import("../environments/container/environment.ts");
    return only(containerEnvironment({ startEngine: places.startEngine ?? Boolean(process.env.CI) }));
  },
  vm: async ({ kernels }, options, say) => {
    const { inVms } = await import("./in-vms.ts");
    return inVms(kernels, options, say);
  },
  vagrant: async ({ kernels, places: { vagrantDir, machine } }, options, say) => {
    const { inVagrant } = await import("./in-vagrant.ts");
    return inVagrant(kernels, { ...options, vagrantDir, machine }, say);
  },
};

/** The agent's programs are started from their sources, and the userland is built by a checkout. Packages hold compiled code. */
function requireCheckout(): void {
  if (import.meta.url.endsWith(".ts")) return;
  throw new UserError(
    "NEEDS_CHECKOUT",
    "cannot run trials from an installed package: it reads ledgers and makes reports",
    "clone Mountproof, run ci/setup.sh there, and install it as a link: npm install /path/to/mountproof",
  );
}

/** A ledger may be of a newer version. */
function known(name: string): EnvironmentName {
  const found = environmentNames.find((one) => one === name);
  if (found) return found;
  const hint = `choose from ${environmentNames.join(", ")}`;
  throw new UserError("NO_SUCH_ENVIRONMENT", `cannot run in environment "${name}": this version has none`, hint);
}

function only(environment: Environment): Part {
  return { environments: [environment], unavailable: [] };
}

/** Two environments that boot the same kernels miss the same ones. */
function distinct(items: World["unavailable"]): World["unavailable"] {
  return [...new Map(items.map((item) => [item.what, item])).values()];
}
