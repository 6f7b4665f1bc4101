import { allSteps, containerStart } from "../container-start.ts";
import type { Scenario } from "../scenario.ts";

export const containerPlacement: Scenario = {
  name: "container-placement",
  title: "Upper and work on what a container has to write to",
  mechanism:
    "A container's own root file system usually is an overlay (storage driver overlay2), and overlayfs refuses an upper on overlayfs with " +
    "EINVAL. With the driver vfs it is a plain directory of the machine. Volumes and bind mounts are the machine's file system, " +
    "--tmpfs and /dev/shm are tmpfs: all of these can hold an upper.",
  rows: ["K17"],
  varies: ["placement"],
  among: {
    placement: ["container-rootfs", "container-rootfs-vfs", "dev-shm", "volume", "bind-mount", "docker-tmpfs"],
  },
  inContainers: true,
  runsContainer: true,
  kind: "timing",
  actors: (trial) => ({ start: allSteps(containerStart(trial, { content: "sample" })) }),
};
