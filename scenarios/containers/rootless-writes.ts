import { directoryMadeAgain } from "../behaviours/directory-made-again.ts";
import type { Scenario } from "../scenario.ts";

export const rootlessWrites: Scenario = {
  name: "rootless-writes",
  title: "In a user namespace a directory of the image is removed and made again",
  mechanism:
    "Root of a user namespace cannot set trusted.* attributes, by which overlayfs marks a directory opaque. With userxattr the mark is " +
    "user.overlay.opaque and all is well. Without it the overlay mounts all the same, and the mark cannot be stored: the directory cannot " +
    "be made again, or the image's files come back in it.",
  rows: ["K24"],
  varies: ["userxattr", "overlay", "placement"],
  among: { placement: ["volume", "dev-shm"] },
  levels: { privilege: "rootless", userxattr: "on", placement: "volume" },
  inContainers: true,
  kind: "schedules",
  actors: directoryMadeAgain.actors,
};
