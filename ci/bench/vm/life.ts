import { boot } from "../../../harness/environments/vm/boot.ts";
import type { Machine } from "../../../harness/environments/vm/contract.ts";
import { snapshotsDirectory } from "../../../harness/environments/vm/paths.ts";
import { findSnapshot, restoreSpec, resume } from "../../../harness/environments/vm/snapshot/index.ts";
import { startMachine } from "../../../harness/environments/vm/start.ts";
import { openSupervisor, type Supervisor } from "../../../harness/environments/vm/supervisor.ts";
import {
  bootTrialGuest,
  type GuestPlan,
  keyOf,
  restoreTrialGuest,
  type TrialGuest,
} from "../../../harness/environments/vm/trial-guest.ts";

/** Milliseconds until the supervisor was ready, the trial agent had greeted, the guest was off, the whole command had ended. */
export type Stages = Readonly<Partial<Record<"ready" | "agent" | "off" | "exit", number>>>;

/** What a guest may be brought up for; each ends with the guest powered off by itself and nothing of it left. */
export const lives = {
  /** Boots, runs `true`, powers off. */
  boot: async (plan: GuestPlan): Promise<Stages> => {
    const since = stopwatch();
    const { machine, supervisor } = await boot(plan.spec);
    const ready = since();
    await runTrueAndPowerOff(machine, supervisor);
    return { ready, off: since() };
  },
  /** Boots, waits for the trial agent, powers off. */
  agent: async (plan: GuestPlan): Promise<Stages> => withAgent(await bootTrialGuest(plan)),
  /** Comes back from the snapshot that `restore` has made, runs `true`, powers off, and asks nothing of the agent. */
  resume: async (plan: GuestPlan): Promise<Stages> => {
    const since = stopwatch();
    const snapshot = findSnapshot(snapshotsDirectory(), keyOf(plan));
    if ("missing" in snapshot) throw new Error(snapshot.missing);
    const machine = await startMachine(restoreSpec(plan.spec, snapshot));
    const supervisor = openSupervisor(machine);
    await resume(machine, snapshot).finally(snapshot.release);
    if (!(await supervisor.ping(pingMs))) throw new Error(`the supervisor did not answer a ping in ${pingMs} ms`);
    const ready = since();
    await runTrueAndPowerOff(machine, supervisor);
    return { ready, off: since() };
  },
  /** Comes back from a snapshot, waits for the trial agent, runs `true`, powers off. */
  restore: async (plan: GuestPlan): Promise<Stages> => withAgent(await restoreTrialGuest(plan)),
} as const;

export type Life = keyof typeof lives;

/** The guest counts for itself when its agent was ready, so that making a snapshot first does not count. */
async function withAgent({ machine, supervisor, agent, readyMs }: TrialGuest): Promise<Stages> {
  const since = stopwatch();
  if (!(await agent.ping(pingMs))) throw new Error(`the trial agent did not answer a ping in ${pingMs} ms`);
  await runTrueAndPowerOff(machine, supervisor);
  agent.close();
  return { agent: readyMs, off: readyMs + since() };
}

async function runTrueAndPowerOff(machine: Machine, supervisor: Supervisor): Promise<void> {
  try {
    const { status, output } = await supervisor.run("true", { timeoutMs: runMs });
    if (status !== 0) throw new Error(`"true" ended with ${status} in the guest: ${output}`);
    const { code, signal, errors } = await supervisor.poweroff();
    if (code !== 0) throw new Error(`QEMU ended with ${code ?? signal}: ${errors}`);
  } finally {
    await machine.stop();
  }
}

const pingMs = 10_000;
const runMs = 30_000;

function stopwatch(): () => number {
  const begin = performance.now();
  return () => performance.now() - begin;
}
