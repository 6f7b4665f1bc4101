import type { Scenario } from "../scenario.ts";
import { server } from "./actors/server.ts";
import { start } from "./actors/start/index.ts";
import { teardown } from "./actors/teardown.ts";
import { explored } from "./explored.ts";
import { afterRule } from "./readiness.ts";

export const exploreLateTeardown: Scenario = explored(
  {
    name: "explore-late-teardown",
    title: "Every order of a start and the late tear-down of an earlier container at the same paths",
    mechanism:
      "The earlier container of a build that reuses its paths is torn down late: unmount the overlay, unmount the lower, remove " +
      "upper and work, whatever errors come. The script cannot tell the new container's mounts and directories from the old " +
      "ones. A readiness rule looks once, and what it saw may be gone when the overlay is mounted.",
    rows: ["K38", "K39"],
    varies: ["readiness"],
  },
  {
    cast: (factors) => ({
      server,
      start: start(factors, { held: ["mount-overlay"], also: ["make-directories"] }),
      teardown,
    }),
    after: afterRule,
  },
);
