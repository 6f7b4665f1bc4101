import type { Factors } from "../factors.ts";
import type { Scenario } from "../scenario.ts";
import { server } from "./actors/server.ts";
import { start } from "./actors/start/index.ts";
import { explored } from "./explored.ts";
import { afterRule } from "./readiness.ts";

const play = { cast: (factors: Factors) => ({ server, start: start(factors) }), after: afterRule };

export const exploreStart: Scenario = explored(
  {
    name: "explore-start",
    title: "Every order of a container's start and the server that mounts its lower",
    mechanism:
      "The lazy loader's server mounts the lower and answers INIT when it gets to it, while the runtime goes through its own " +
      "steps: readiness rule, overlay, a look at the result, mountpoints, container. A rule that waits for the mount removes the " +
      "orders in which the overlay comes first; one that does not leaves them all. A link count of 0 fails in every order.",
    rows: ["K1", "K38"],
    varies: ["readiness", "linkCount"],
  },
  play,
);

export const exploreStartDelayed: Scenario = explored(
  {
    name: "explore-start-delayed",
    title: "The same orders with a fixed delay of 500 ms in place of a rule",
    mechanism:
      "A delay makes the runtime wait and not the server hurry: every order of the two is as possible as without it, only less " +
      "likely. The orders that fail without any rule are here again, each half a second later.",
    rows: ["K38"],
    varies: [],
    levels: { readiness: "fixed-delay", delayMs: 500 },
  },
  play,
);
