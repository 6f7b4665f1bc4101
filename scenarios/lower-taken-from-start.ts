import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";
import { sharedImage } from "./shared-image.ts";

/** The order of `shared-image` that a runtime without reference counts runs into. */
export const lowerTakenFromStart: Scenario = {
  ...sharedImage,
  name: "lower-taken-from-start",
  title: "The shared lower is unmounted between another container's readiness check and its overlay",
  mechanism:
    "Without a reference count, teardown of one container unmounts the lower that another has just found ready. Its overlay " +
    "then takes the empty directory below the mount for the lower.",
  varies: [],
  schedules: {
    "lower-gone-before-overlay": order(
      "first: mount-lower await-ready mount-overlay; second: make-directories await-ready; first: umount-overlay umount-lower; second: mount-overlay probe-write",
    ),
  },
};
