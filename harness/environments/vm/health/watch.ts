import { setTimeout as after } from "node:timers/promises";
import type { GuestFault, Machine } from "../contract.ts";
import type { Supervisor } from "../supervisor.ts";
import { endWithin, faultOfEnd, unlessEnded } from "./machine-end.ts";
import { qemuFault } from "./qemu-status.ts";
import { faultOfSilentAgent, faultOfSilentGuest } from "./silence.ts";

export interface Watched {
  readonly machine: Machine;
  readonly supervisor: Pick<Supervisor, "ping">;
  /** Whether the agent answers within so many milliseconds. */
  readonly agentPing: (timeoutMs: number) => Promise<boolean>;
}

/** Milliseconds; multiply by how much slower than its host the guest is. */
export interface WatchTimes {
  /** From one look to the next. */
  readonly everyMs: number;
  /** The agent answers even in the middle of a trial, but its event loop may be busy. */
  readonly agentMs: number;
  /** The supervisor only waits for lines. */
  readonly guestMs: number;
}

export const defaultTimes: WatchTimes = { everyMs: 2000, agentMs: 15_000, guestMs: 8_000 };

export interface Watch {
  /** The kernel's fault, or ours. Never settles while all is well, nor after `stop`; rejects when it could not be found out. */
  readonly fault: Promise<GuestFault>;
  stop(): void;
}

/** Looks after a guest while a trial runs: race the trial's report with `fault`. */
export function watchGuest(watched: Watched, times = defaultTimes): Watch {
  const controller = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<GuestFault>();
  watch(watched, times, controller.signal).then((fault) => fault && resolve(fault), reject);
  // Who stopped watching does not want to know.
  promise.catch(() => undefined);
  return { fault: promise, stop: () => controller.abort() };
}

async function watch(watched: Watched, times: WatchTimes, signal: AbortSignal): Promise<GuestFault | undefined> {
  const { ended } = watched.machine;
  for (;;) {
    // Most trials are over before the first look. Aborting the pause rejects it.
    await Promise.race([ended, after(times.everyMs, undefined, { signal })]).catch(() => undefined);
    const fault = signal.aborted ? undefined : await look(watched, times);
    if (signal.aborted) return undefined;
    if (fault) return fault;
  }
}

function look(watched: Watched, times: WatchTimes): Promise<GuestFault | undefined> {
  const { machine, agentPing } = watched;
  return unlessEnded(machine, async () => {
    const fault = await qemuFault(machine);
    if (fault) return fault;
    const answered = await Promise.race([agentPing(times.agentMs), machine.ended.then(() => false)]);
    return answered ? undefined : blame(watched, times);
  });
}

/** The agent did not answer: who is the innermost that does? */
async function blame({ machine, supervisor, agentPing }: Watched, times: WatchTimes): Promise<GuestFault | undefined> {
  const guestAnswers = () => supervisor.ping(times.guestMs);
  if (await guestAnswers()) {
    const fault = await faultOfSilentAgent(machine, () => agentPing(times.agentMs));
    // Meanwhile the guest may have fallen silent, too.
    if (!fault || (await guestAnswers())) return fault;
  }
  const end = await endWithin(machine, 0);
  if (end) return faultOfEnd(machine, end);
  return (await qemuFault(machine)) ?? (await faultOfSilentGuest(machine, guestAnswers));
}
