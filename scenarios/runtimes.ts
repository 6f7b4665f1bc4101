import { allSteps, containerStart } from "./container-start.ts";
import type { Scenario } from "./scenario.ts";

export const runtimes: Scenario = {
  name: "runtimes",
  title: "Each runtime starts a container on a correct root file system",
  mechanism:
    "The same steps as the recommended setting, with each runtime of the userland in turn: what a runtime refuses here it " +
    "refuses on a healthy mount, so a failure elsewhere is not the runtime's own.",
  rows: [],
  varies: ["runtime"],
  kind: "schedules",
  actors: (trial) => ({ start: allSteps(containerStart(trial)) }),
};
