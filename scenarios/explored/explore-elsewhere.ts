import type { Scenario } from "../scenario.ts";
import { elsewhere } from "./actors/elsewhere.ts";
import { server } from "./actors/server.ts";
import { start } from "./actors/start/index.ts";
import { explored } from "./explored.ts";
import { afterRule } from "./readiness.ts";

export const exploreElsewhere: Scenario = explored(
  {
    name: "explore-elsewhere",
    title: "Every order of a start and removals of its mountpoints from another mount namespace",
    mechanism:
      "In a namespace that was split off before, the mountpoints of lower and root file system are empty directories. Since " +
      "Linux 3.18 they can be removed there, and the kernel detaches here what is mounted on them: too early for the overlay, " +
      "while its mount is in flight, or from under the container.",
    rows: ["K39"],
    varies: [],
  },
  {
    cast: (factors) => ({ server, start: start(factors, { held: ["mount-overlay"] }), elsewhere }),
    after: (factors) => {
      const { "start.await-ready": rule = [], ...rest } = afterRule(factors);
      // A namespace split off later holds the mounts itself, and nothing can be removed there.
      const split = ["elsewhere.unshare"];
      return { ...rest, "server.mount": split, "start.await-ready": [...split, ...rule] };
    },
  },
);
