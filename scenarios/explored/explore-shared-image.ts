import type { Scenario } from "../scenario.ts";
import { first } from "./actors/first.ts";
import { second } from "./actors/second.ts";
import { explored } from "./explored.ts";

export const exploreSharedImage: Scenario = explored(
  {
    name: "explore-shared-image",
    title: "Every order of a second container's start and the tear-down of the first of its image",
    mechanism:
      "One lower serves both containers. A runtime that counts no references unmounts it with the first: a second container that " +
      "has its overlay keeps it, one that only found it ready mounts its overlay over an empty directory.",
    rows: ["K38", "K39"],
    varies: ["readiness"],
  },
  {
    cast: (factors) => ({ first, second: second(factors) }),
    after: () => ({ "second.make-directories": ["first.live"] }),
  },
);
