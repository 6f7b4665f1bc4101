/** Lowers served by a subject's own command, in the machine's own root. */

import type { TrialImage } from "../../scenarios/scenario.ts";
import type { Subject } from "../../scenarios/subject.ts";
import { type ServedSubject, serveSubject } from "../subjects/serve.ts";
import { serveCommand } from "../subjects/serve-command.ts";
import { connectionOf, type FuseConnection } from "./fuse-connection.ts";
import type { LowerRequest, LowerSource, ServedLower } from "./lower-source.ts";
import type { Stretch } from "./slowness.ts";

/** The namespace's first process is not chrooted: through it the agent reaches the machine's own tree. */
const machineRoot = "/proc/1/root";

/** Somebody else's program may look through a whole image first. */
const readyMs = 30_000;
const stopMs = 5_000;

export class SubjectLowers implements LowerSource {
  readonly #subject: Subject;
  readonly #prefix: string;
  readonly #stretch: Stretch;

  /** @param prefix where the agent's root lies in the machine's tree */
  constructor(subject: Subject, prefix: string, stretch: Stretch) {
    this.#subject = subject;
    this.#prefix = prefix;
    this.#stretch = stretch;
  }

  describe({ mountpoint, image }: LowerRequest): string {
    return serveCommand(this.#subject, this.#place(mountpoint, image)).join(" ");
  }

  /** A subject serves one image at one place: nothing can be started ahead. */
  async fit(): Promise<void> {}

  async serve({ mountpoint, image, faults, background }: LowerRequest): Promise<ServedLower> {
    if (faults) throw new Error(`subject "${this.#subject.name}" takes no faults; only the built-in engine does`);
    const unwanted = new AbortController();
    const serving = serveSubject(this.#subject, {
      ...this.#place(mountpoint, image),
      unwanted: unwanted.signal,
      readyWithinMs: this.#stretch(readyMs),
      stopWithinMs: this.#stretch(stopMs),
      log: (line) => process.stderr.write(`${this.#subject.name}: ${line}\n`),
    });
    if (!background) await serving;
    return servedLower(mountpoint, serving, () => unwanted.abort());
  }

  /** Each trial starts its own command. */
  async reseed(): Promise<void> {}

  pids(): number[] {
    return [];
  }

  async close(): Promise<void> {}

  #place(mountpoint: string, { layoutDir }: TrialImage) {
    return { image: layoutDir, mountpoint, machineRoot, ownRoot: this.#prefix };
  }
}

function servedLower(mountpoint: string, serving: Promise<ServedSubject>, giveUp: () => void): ServedLower {
  const mounted = serving.then(() => undefined);
  // Whoever needs it awaits it; a failure nobody waits for must not end the agent.
  mounted.catch(() => undefined);
  const seen: { subject?: ServedSubject; connection?: FuseConnection | undefined } = {};
  serving.then(
    (subject) => {
      seen.subject = subject;
      seen.connection = connectionOf(subject.deviceMinor);
    },
    () => undefined,
  );
  const noGates = async () => {
    throw new Error("a subject has no gates; only the built-in engine does");
  };
  return {
    mountpoint,
    initSeen: undefined,
    ended: undefined,
    mounted,
    connection: () => seen.connection,
    closedGates: () => [],
    openGate: noGates,
    gateReached: noGates,
    counters: async () => ({}),
    freeze: () => seen.subject?.freeze(),
    thaw: () => seen.subject?.thaw(),
    kill: async () => (await serving).kill(),
    unmount: async () => (await serving).stop(),
    release: async () => {
      giveUp();
      // One that never served was taken back when it failed.
      await (await serving.catch(() => undefined))?.stop();
    },
  };
}
