import { containerStart } from "./container-start.ts";
import { Finding } from "./outcome.ts";
import type { Scenario } from "./scenario.ts";

const chunk = "x".repeat(64 * 1024);
/** More than any tiny placement holds, far less than the others. */
const chunks = 64;

export const upperFillsUp: Scenario = {
  name: "upper-fills-up",
  title: "The file system of the upper directory fills up",
  mechanism:
    "On a small tmpfs (a container's /dev/shm has 64 MB) writes end with ENOSPC. What was written before must stay, the lower " +
    "must stay readable, and space must come back when a file is removed; the refused write is lost in any case.",
  rows: [],
  varies: ["placement"],
  levels: { placement: "tiny-tmpfs" },
  kind: "schedules",
  actors: (trial) => {
    const start = containerStart(trial);
    const { mountLower, awaitReady, mountOverlay, walk, probeWrite, actor } = start;
    const file = `${trial.paths.rootfs}/etc/mountproof/filling`;
    const kept = `${trial.paths.rootfs}/etc/mountproof/kept`;
    let refused: unknown;
    return {
      start: [
        mountLower,
        awaitReady,
        mountOverlay,
        { name: "write-first", run: () => actor.call("writeFile", { path: kept, data: "kept\n" }) },
        {
          name: "fill",
          run: async () => {
            for (let i = 0; i < chunks && !refused; i++)
              refused = await refusal(actor.call("appendFile", { path: file, data: chunk }));
          },
        },
        {
          name: "make-room",
          run: async () => {
            await actor.call("removeTree", { path: file });
            const content = await actor.call("readFile", { path: kept });
            if (content !== "kept\n")
              throw new Finding("lost-write", { message: "an earlier file changed", path: kept });
          },
        },
        walk,
        probeWrite,
        {
          name: "judge-refused-write",
          run: async () => {
            if (refused) throw refused;
          },
        },
      ],
    };
  },
};

/** ENOSPC is what the scenario is about and is judged at its end; anything else ends it at once. */
async function refusal(write: Promise<void>): Promise<unknown> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") return error;
    throw error;
  }
}
