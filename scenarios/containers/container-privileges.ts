import { allSteps, containerStart } from "../container-start.ts";
import type { Scenario } from "../scenario.ts";

export const containerPrivileges: Scenario = {
  name: "container-privileges",
  title: "A container starts inside containers with more and with fewer privileges",
  mechanism:
    "mount(2) asks for CAP_SYS_ADMIN in the user namespace that owns the mount namespace, FUSE for a device node that the container may open, " +
    "and an engine's seccomp filter may refuse both before the kernel is asked. With SYS_ADMIN, /dev/fuse and no filter all is there; a " +
    "plain container has neither device nor capability and is refused. Root of a user namespace may mount both, too.",
  rows: [],
  varies: ["privilege"],
  // The engine has mounted it: whoever may not mount has it, too.
  levels: { placement: "volume" },
  inContainers: true,
  runsContainer: true,
  kind: "timing",
  actors: (trial) => ({ start: allSteps(containerStart(trial, { content: "sample" })) }),
};
