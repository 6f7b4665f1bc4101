import type { Faults, RequestFault } from "../../engine/fuse/faults.ts";
import { attributeFaults } from "../link-count.ts";
import { Finding } from "../outcome.ts";
import type { Gate, Lower, Trial } from "../scenario.ts";

/** A request that the server withholds until its gate is opened. */
export type GatedRequest = RequestFault & { readonly gate: string };

/** What the actors of one trial share. */
export interface Stage {
  readonly trial: Trial;
  /** The lower that was mounted last; undefined before the first. */
  lower(): Lower | undefined;
  /**
   * Mounts a lower at the trial's path.
   * @param gated withholds the stage's requests, INIT perhaps among them; without it all are answered
   * @throws Finding `mount-refused` when the kernel refuses
   */
  serve(gated: boolean): Promise<void>;
  /** Has the server answer INIT, and waits until the kernel has the answer. A server that is gone answers nothing. */
  answerInit(): Promise<void>;
  gate(name: string): Gate;
  /** Lets everything go on that is withheld. */
  openGates(): Promise<void>;
  /** Does something at the first call of this name; later ones wait for the same. */
  once(name: string, work: () => Promise<void>): Promise<void>;
  /** Whether it was called with this name. */
  begun(name: string): boolean;
}

export function openStage(trial: Trial, requests: readonly GatedRequest[]): Stage {
  const lowers: Lower[] = [];
  const begun = new Map<string, Promise<void>>();
  const open = async (gate: string) => {
    for (const lower of lowers) await lower.openGate(gate).catch(serverGone);
  };
  const openGates = async () => {
    for (const { gate } of requests) await open(gate);
  };
  return {
    trial,
    openGates,
    lower: () => lowers.at(-1),
    serve: async (gated) => {
      const attributes = attributeFaults(trial.factors.linkCount);
      lowers.push(await mountLower(trial, { attributes, ...(gated ? { requests } : {}) }));
      // Ahead of the lower's own release: whatever waits for an answer must be able to let go of the mount.
      trial.defer("gates", openGates);
    },
    answerInit: async () => {
      await open("init");
      const lower = lowers.at(-1);
      await Promise.race([lower?.initSeen, lower?.ended]);
    },
    gate: (name) => ({ reached: () => reached(lowers.at(-1), name), open: () => open(name) }),
    once: (name, work) => {
      const known = begun.get(name) ?? work();
      begun.set(name, known);
      return known;
    },
    begun: (name) => begun.has(name),
  };
}

async function mountLower(trial: Trial, faults: Faults): Promise<Lower> {
  try {
    return await trial.lower({ mountpoint: trial.paths.lower, faults });
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === undefined || code === undefined) throw error;
    throw new Finding("mount-refused", { message, errno: code, path: "/", details: [`system call: ${syscall}`] });
  }
}

/** Never settles where no request can come to the gate: the act then runs to its end. */
function reached(lower: Lower | undefined, gate: string): Promise<void> {
  const never = new Promise<void>(() => {});
  return lower?.gateReached(gate).catch(() => never) ?? never;
}

/** A killed server withholds nothing any more. */
function serverGone(): void {}
