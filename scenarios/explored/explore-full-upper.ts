import type { Scenario } from "../scenario.ts";
import { filler } from "./actors/filler.ts";
import { server } from "./actors/server.ts";
import { start } from "./actors/start/index.ts";
import { explored } from "./explored.ts";
import { afterRule } from "./readiness.ts";

export const exploreFullUpper: Scenario = explored(
  {
    name: "explore-full-upper",
    title: "Every order of a start and of the upper directory's file system being full and free again",
    mechanism:
      "Somebody else fills the file system of upper and work and frees it again. On tmpfs directories take no space, so that " +
      "overlay and mountpoints can be made; a file that the runtime changes is copied up and needs some.",
    rows: [],
    varies: [],
    levels: { placement: "tiny-tmpfs" },
  },
  {
    cast: (factors) => ({ server, start: start(factors, { also: ["write-config"] }), filler }),
    after: afterRule,
  },
);
