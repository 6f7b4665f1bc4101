/** The real agent in real guests from one snapshot: what no two may share, and faults in the middle of a trial. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assign } from "../../../scenarios/factors.ts";
import { openHarnessChannel } from "../../agent/channel/index.ts";
import { connectGuest } from "./connection.ts";
import type { GuestFault } from "./contract.ts";
import { watchGuest } from "./health/index.ts";
import { type SavedAgent, saveAgent } from "./testing/saved-agent.ts";
import type { TrialGuest } from "./trial-guest.ts";

let saved: SavedAgent;
beforeAll(async () => {
  saved = await saveAgent("6.1", ["probe"]);
});
afterAll(() => saved.remove());

async function withGuest<T>(work: (guest: TrialGuest) => Promise<T>): Promise<T> {
  const guest = await saved.restore();
  try {
    return await work(guest);
  } finally {
    guest.agent.close();
    await guest.machine.stop();
  }
}

const timeoutMs = 120_000;

describe("two guests from one snapshot", () => {
  it("share neither random numbers nor a stale clock: not the kernel, not the agent, not its warm processes", async () => {
    const seen = () =>
      withGuest(async (guest) => {
        const numbers = await randomNumbers(guest);
        const command = "date +%s; cat /proc/sys/kernel/random/uuid";
        const asked = Date.now() / 1000;
        const { output } = await guest.supervisor.run(command, { timeoutMs });
        const [seconds, uuid] = output.split("\n");
        // How long the answer takes is no matter of the clock.
        expect(Number(seconds)).toBeGreaterThan(asked - 3);
        expect(Number(seconds)).toBeLessThan(Date.now() / 1000 + 3);
        return [...numbers, String(uuid)];
      });
    const all = [...(await seen()), ...(await seen())];
    // Three numbers of the agent, three of an actor, one of the kernel; twice.
    expect(all).toHaveLength(14);
    expect(new Set(all).size).toBe(14);
  });
});

describe("in the middle of a trial", () => {
  it("a crash of the kernel is what the trial found", async () => {
    const error = await withGuest((guest) => trialAnd(guest, "echo c >/proc/sysrq-trigger"));
    expect(error).toMatchObject({
      name: "GuestFault",
      outcome: "kernel-fault",
      message: expect.stringMatching(/^Kernel panic - not syncing/),
    });
    const { evidence } = error as GuestFault;
    expect(evidence.details?.[0]).toContain('"begin 0123456789ab 7 ');
  });

  it("an agent that is stopped is our fault, in a guest that answers", async () => {
    // It has a process that waits for it.
    const stop = "kill -STOP $(ps -o pid,args | awk '/[a]gent\\/main.ts/ { print $1 }')";
    const fault = await withGuest(async ({ machine, supervisor, agent }) => {
      expect(await supervisor.run(stop, { timeoutMs })).toMatchObject({ status: 0 });
      const times = { everyMs: 100, agentMs: 2000, guestMs: 60_000 };
      const watch = watchGuest({ machine, supervisor, agentPing: agent.ping }, times);
      return watch.fault.finally(watch.stop);
    });
    expect(fault).toMatchObject({
      outcome: "harness-error",
      message: "the agent does not answer, in a guest that does",
    });
  });
});

/** Runs a trial, and the command in its midst; answers with what the trial rejects with. */
async function trialAnd(guest: TrialGuest, command: string): Promise<unknown> {
  const connection = connectGuest(guest, undefined as never, { images: [], log: () => undefined });
  const trial = connection
    .runTrial({ cell: "0123456789ab", scenario: "setting", factors: assign({}), trial: 7, seed: 1 })
    .then(
      (report) => report.outcome,
      (error: unknown) => error,
    );
  const begun = "until dmesg | grep -q 'begin 0123456789ab 7'; do :; done";
  guest.supervisor.run(`${begun}; ${command}`, { timeoutMs }).catch(() => undefined);
  return trial;
}

/** What the agent and one of its warm processes draw. */
async function randomNumbers({ machine, agent }: TrialGuest): Promise<string[]> {
  agent.close();
  const answer = Promise.withResolvers<unknown>();
  const channel = openHarnessChannel(machine.ports, { message: answer.resolve, damaged: () => undefined });
  await channel.send({ random: true });
  const { random } = (await answer.promise) as { random: { agent: object; actor: object } };
  channel.close();
  return [...Object.values(random.agent), ...Object.values(random.actor)];
}
