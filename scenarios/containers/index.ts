/** Scenarios of what only containers have. */
import type { Scenario } from "../scenario.ts";
import { containerKilled } from "./container-killed.ts";
import { containerPlacement } from "./container-placement.ts";
import { containerPrivileges } from "./container-privileges.ts";
import { mountPropagation } from "./mount-propagation.ts";
import { rootlessWrites } from "./rootless-writes.ts";
import { shmSize } from "./shm-size.ts";
import { stackingOnRootfs } from "./stacking-on-rootfs.ts";

export const containerScenarios: readonly Scenario[] = [
  containerPrivileges,
  containerPlacement,
  rootlessWrites,
  stackingOnRootfs,
  shmSize,
  mountPropagation,
  containerKilled,
];
