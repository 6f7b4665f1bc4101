import { scenarios } from "../../../scenarios/index.ts";
import { findUserland } from "../../environments/userland.ts";
import { resolveKernel } from "../../kernels/index.ts";
import { listKernels } from "../../kernels/listing.ts";
import { worldOf } from "../../places/world-of.ts";
import type { BisectWorld } from "./world.ts";

/** The kernels of the catalogue, booted on this machine. */
export async function catalogueWorld(options: { readonly memory?: number }): Promise<BisectWorld> {
  return {
    kernels: await listKernels(),
    scenarios,
    runtimes: async () => (await findUserland()).manifest.runtimes.map(({ level }) => level),
    openWorld: async (release, environment, say) => {
      const kernel = { kind: "catalogue", name: release } as const;
      await resolveKernel(kernel, { say });
      const guest = options.memory === undefined ? {} : { memory: options.memory };
      return worldOf({ places: { environments: [environment] }, kernels: [kernel] }, guest, say);
    },
  };
}
