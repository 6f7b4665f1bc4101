/** What lies around one trial, or around a batch: what was there before, what is left afterwards, and to whom it is charged. */
import type { Factors } from "../../scenarios/factors.ts";
import type { AgentParts } from "./agent-parts.ts";
import { charge, scapegoat } from "./charge.ts";
import { leaksSince, snapshot } from "./leaks.ts";
import type { Performed } from "./performed.ts";
import { unmountLeftovers } from "./unmount-leftovers.ts";

export interface Window {
  /** Milliseconds that opening it took. */
  readonly openedMs: number;
  /**
   * Looks for what trials left, takes it away, and removes their directories.
   * @param dropped trials that get no report: nothing is charged to them
   */
  close(performed: readonly Performed[], dropped?: readonly Performed[]): Promise<Left>;
}

export interface Left {
  /** Milliseconds that it took to look. */
  readonly closedMs: number;
  /** What each trial left behind, one line each, in the order of the trials. */
  readonly leaks: readonly (readonly string[])[];
  /** The kernel's log since the last trial handed it in, and to which trial it is charged. */
  readonly logLines: readonly string[];
  readonly logOf: number;
}

/** Ends of processes and connections are asynchronous. */
const leakGraceMs = 1_000;
const unmountMs = 2_000;

/** Processes that are going to be in use at the same time. */
export interface Demand {
  readonly actors: number;
  readonly lowers: number;
}

export async function openWindow(agent: AgentParts, { pressure }: Factors, demand: Demand): Promise<Window> {
  const begin = performance.now();
  await agent.pressure.set(pressure);
  await Promise.all([agent.actors.fit(demand.actors), agent.lowers.fit(demand.lowers)]);
  const before = snapshot(pooled(agent), agent.start.cgroupParent);
  agent.kernelLog.drain();
  return {
    openedMs: performance.now() - begin,
    close: async (performed, dropped = []) => {
      const closing = performance.now();
      const all = [...performed, ...dropped];
      const probe = () => ({
        pooled: pooled(agent),
        neighbours: agent.pressure.pids(),
        connections: all.flatMap(({ trial }) => trial.connections()),
      });
      const found = await leaksSince(before, probe, agent.stretch(leakGraceMs));
      const leaks = charge(found, performed);
      if (found.length > 0) await unmountAll(agent, all);
      for (const { trial } of all) await trial.removeDirectories();
      const logLines = agent.kernelLog.drain();
      agent.pressure.rest();
      return { closedMs: performance.now() - closing, leaks, logLines, logOf: scapegoat(performed) };
    },
  };
}

function pooled({ actors, lowers }: AgentParts): number[] {
  return [...actors.pids(), ...lowers.pids()];
}

async function unmountAll(agent: AgentParts, performed: readonly Performed[]): Promise<void> {
  for (const { trial } of performed) await unmountLeftovers(agent.actors, trial.paths, agent.stretch(unmountMs));
}
