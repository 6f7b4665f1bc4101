import { containerStart } from "../container-start.ts";
import { Finding } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";

const mib = 1024 * 1024;
/** More than the 64 MiB that an engine gives a container's /dev/shm; a package manager writes as much. */
const wanted = 80 * mib;

export const shmSize: Scenario = {
  name: "shm-size",
  title: "A container writes 80 MiB",
  mechanism:
    "Engines mount a tmpfs of 64 MiB at a container's /dev/shm unless they are told otherwise (--shm-size). An upper there is full after as " +
    "much, and writes end with ENOSPC, however much memory the machine has. Outside a container /dev/shm has half of the memory.",
  elsewhere:
    "An engine gives a container's /dev/shm 64 MiB unless told otherwise; the machine's own has half of its memory.",
  rows: [],
  varies: ["placement"],
  among: { placement: ["dev-shm", "ext4"] },
  levels: { placement: "dev-shm" },
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial);
    const path = `${trial.paths.rootfs}/etc/mountproof/written`;
    return {
      start: [
        mountLower,
        awaitReady,
        mountOverlay,
        {
          name: "write",
          run: async () => {
            const written = await actor.call("fillUp", { path, atMost: wanted }, { deadlineMs: 20_000 });
            if (written >= wanted) return;
            const message = `ENOSPC after ${Math.floor(written / mib)} of ${wanted / mib} MiB`;
            throw new Finding("lost-write", { message, errno: "ENOSPC", path });
          },
        },
      ],
    };
  },
};
