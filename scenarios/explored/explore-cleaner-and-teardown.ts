import type { Scenario } from "../scenario.ts";
import { removeMountpoints } from "./actors/cleaner.ts";
import { server } from "./actors/server.ts";
import { start } from "./actors/start/index.ts";
import { teardown } from "./actors/teardown.ts";
import { explored } from "./explored.ts";
import { afterRule } from "./readiness.ts";

export const exploreCleanerAndTeardown: Scenario = explored(
  {
    name: "explore-cleaner-and-teardown",
    title: "Every order of a start, an earlier container's late tear-down and a stale-build cleaner",
    mechanism:
      "What happens when both of the others come late: each order in which one of them alone does harm is here with the other's " +
      "steps around it, and any in which only both together do.",
    rows: ["K1", "K38", "K39"],
    varies: [],
  },
  {
    cast: (factors) => ({
      server,
      start: start(factors, { also: ["make-directories"] }),
      teardown,
      cleaner: [removeMountpoints],
    }),
    after: afterRule,
  },
);
