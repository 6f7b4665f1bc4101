import type { Scenario } from "../scenario.ts";
import { recreateUpper, removeMountpoints, removeUpper } from "./actors/cleaner.ts";
import { server } from "./actors/server.ts";
import { start } from "./actors/start/index.ts";
import { explored } from "./explored.ts";
import { afterRule } from "./readiness.ts";

export const exploreCleaner: Scenario = explored(
  {
    name: "explore-cleaner",
    title: "Every order of a start and a cleaner that removes an earlier build's mountpoints",
    mechanism:
      "A mountpoint that the image lacks is made through the overlay and exists in upper only. A cleaner of earlier builds at the " +
      "same path removes it there; between its making and its use, the middle of the runtime's walk included, the runtime " +
      "meets a deleted directory although the lower is correct.",
    rows: ["K1"],
    varies: ["readiness"],
  },
  {
    cast: (factors) => ({ server, start: start(factors, { held: ["start-runtime"] }), cleaner: [removeMountpoints] }),
    after: afterRule,
  },
);

export const exploreCleanerUpper: Scenario = explored(
  {
    name: "explore-cleaner-upper",
    title: "Every order of a start and a cleaner that removes the upper directory and makes it again",
    mechanism:
      "A cleaner removes the upper directory of a path that the new build reuses, and makes it anew. Before the overlay's mount " +
      "the mount fails or finds an empty directory, which does no harm; afterwards the overlay holds the removed one, in which " +
      "nothing can be made.",
    rows: [],
    varies: [],
  },
  {
    cast: (factors) => ({
      server,
      start: start(factors, { also: ["make-directories"] }),
      cleaner: [removeUpper, recreateUpper],
    }),
    after: afterRule,
  },
);
