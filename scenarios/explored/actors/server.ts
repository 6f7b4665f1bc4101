import type { Act } from "../act.ts";

/** The lazy loader's server process, which goes its own way beside the start of the container. */
export const server: readonly Act[] = [
  {
    name: "mount",
    reads: ["lower-directory"],
    writes: ["lower-mount", "server", "init"],
    withheld: [{ operation: "INIT", gate: "init" }],
    run: ({ serve }) => serve(true),
  },
  {
    name: "answer-init",
    reads: ["lower-mount", "server"],
    writes: ["init"],
    run: ({ answerInit }) => answerInit(),
  },
];
