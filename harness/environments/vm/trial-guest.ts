/** Brings up a guest whose trial agent is ready: from a snapshot where that is faster, else by booting. */
import type { AgentStart, Hello } from "../../agent/protocol.ts";
import { BootError, type BootedMachine, boot } from "./boot.ts";
import { GuestFault, type Machine, type MachineSpec } from "./contract.ts";
import { type GuestAgent, openGuestAgent } from "./guest-agent.ts";
import { faultOfEnd } from "./health/machine-end.ts";
import { snapshotsDirectory } from "./paths.ts";
import { qemuArguments } from "./qemu/arguments.ts";
import {
  draftSnapshot,
  findSnapshot,
  pruneSnapshots,
  restoreSpec,
  resume,
  type Snapshot,
  snapshotKey,
} from "./snapshot/index.ts";
import { startMachine } from "./start.ts";
import { openSupervisor, type Supervisor } from "./supervisor.ts";

export interface TrialGuest {
  readonly machine: Machine;
  readonly supervisor: Supervisor;
  readonly agent: GuestAgent;
  readonly hello: Hello;
  readonly start: "boot" | "snapshot";
  /** From the command to the agent's greeting. */
  readonly readyMs: number;
  /** Of a restored one: how long the guest took to boot, where it was booted just now to make the snapshot. */
  readonly bootedMs?: number;
}

export interface GuestPlan {
  readonly spec: MachineSpec;
  readonly initramfsDigest: string;
  /** Asked once: each time takes a sixth of what a restore does. */
  readonly qemuVersion: string;
  readonly agentStart: AgentStart;
  readonly log: (line: string) => void;
}

/** Grace for an agent to greet: Node starts several processes, and under TCG each takes seconds. */
const greetMs = 180_000;

/** Boots. @throws BootError, GuestFault, QemuError */
export async function bootTrialGuest(plan: GuestPlan): Promise<TrialGuest> {
  return bootFrom(plan.spec, plan);
}

/**
 * A snapshot that is whole by all that can be seen did not come up, or the guest that was to be saved did not. That one has its memory in
 * a file, whose disk may be busy for minutes: only a guest that is simply booted tells whether the kernel is to blame.
 */
export class RestoreFailed extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "RestoreFailed";
  }
}

/**
 * Restores the guest from its snapshot, which is made first if there is none.
 * @throws QemuError, RestoreFailed
 */
export async function restoreTrialGuest(plan: GuestPlan): Promise<TrialGuest> {
  const begin = performance.now();
  const snapshot = await snapshotOf(plan);
  // Making the snapshot is done once, so it is no part of what a restore takes.
  const start = snapshot.bootedMs === undefined ? begin : performance.now();
  const machine = await startMachine(restoreSpec(plan.spec, snapshot));
  const agent = openGuestAgent(machine, plan.log);
  try {
    const supervisor = openSupervisor(machine);
    await resume(machine, snapshot);
    const hello = await greeting(machine, agent.restored());
    const readyMs = performance.now() - start;
    const booted = snapshot.bootedMs === undefined ? {} : { bootedMs: snapshot.bootedMs };
    return { machine, supervisor, agent, hello, start: "snapshot", readyMs, ...booted };
  } catch (error) {
    agent.close();
    await machine.stop();
    throw new RestoreFailed("a guest could not be restored", error);
  } finally {
    snapshot.release();
  }
}

/** Tells apart what must not share a state: see `SnapshotIdentity`. */
export function keyOf({ spec, initramfsDigest, qemuVersion, agentStart }: GuestPlan): string {
  return snapshotKey({
    kernelDigest: spec.kernel.digest,
    initramfsDigest,
    imagesDigest: spec.images.digest,
    qemuVersion,
    commandLine: qemuArguments(spec, "console"),
    agentStart,
  });
}

interface FoundSnapshot extends Snapshot {
  /** Undefined when it was there already. */
  readonly bootedMs?: number;
}

/** Two processes may make the same snapshot at once: either is as good. */
async function snapshotOf(plan: GuestPlan): Promise<FoundSnapshot> {
  const root = snapshotsDirectory();
  const key = keyOf(plan);
  const known = findSnapshot(root, key);
  return "missing" in known ? make(root, key, plan) : known;
}

async function make(root: string, key: string, plan: GuestPlan): Promise<FoundSnapshot> {
  const draft = await draftSnapshot(root, plan.spec);
  try {
    const { machine, agent, readyMs } = await bootFrom(draft.spec, plan).catch(unlessOurs);
    agent.close();
    const snapshot = await draft.save(machine, key);
    pruneSnapshots(root);
    return { ...snapshot, bootedMs: readyMs };
  } finally {
    draft.discard();
  }
}

/** Boot or agent; what the machine lacks, such as QEMU, stays what it is. */
function unlessOurs(error: unknown): never {
  if (!(error instanceof BootError || error instanceof GuestFault)) throw error;
  throw new RestoreFailed("a guest could not be booted to be saved", error);
}

async function bootFrom(spec: MachineSpec, { agentStart, log }: GuestPlan): Promise<TrialGuest> {
  const begin = performance.now();
  const { machine, supervisor }: BootedMachine = await boot(spec);
  const agent = openGuestAgent(machine, log);
  try {
    const exit = supervisor.startAgent().then((status) => {
      throw new GuestFault("harness-error", {
        message: `the trial agent ended with exit status ${status} before it greeted`,
      });
    });
    exit.catch(() => undefined);
    const hello = await greeting(machine, Promise.race([agent.start(agentStart), exit]));
    return { machine, supervisor, agent, hello, start: "boot", readyMs: performance.now() - begin };
  } catch (error) {
    agent.close();
    await machine.stop();
    throw error;
  }
}

async function greeting(machine: Machine, hello: Promise<Hello>): Promise<Hello> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      late.reject(new GuestFault("harness-error", { message: `the trial agent did not greet in ${greetMs / 1000} s` })),
    greetMs,
  );
  const ended = machine.ended.then(async (end) => {
    throw await faultOfEnd(machine, end);
  });
  ended.catch(() => undefined);
  try {
    return await Promise.race([hello, late.promise, ended]);
  } finally {
    clearTimeout(timer);
  }
}
