/** A guest whose agent is ready, saved for this test alone: the snapshots of runs stay as they are. */
import { prepareFixture } from "../../../../fixtures/build.ts";
import { resolveKernel } from "../../../kernels/index.ts";
import { planGuest } from "../environment.ts";
import { type GuestAgent, openGuestAgent } from "../guest-agent.ts";
import { bootTrialGuest, type TrialGuest } from "../trial-guest.ts";
import { type SavedGuest, saveMachine } from "./saved-guest.ts";

export interface SavedAgent {
  /** A guest that was told of its restoring. */
  restore(): Promise<TrialGuest>;
  remove(): void;
}

/** @param series of the catalogue, @param images names of the fixtures that its trials need */
export async function saveAgent(series: string, images: readonly string[]): Promise<SavedAgent> {
  const kernel = await resolveKernel({ kind: "catalogue", name: series });
  const acceleration = { acceleration: "tcg", reason: "test" } as const;
  const log = () => undefined;
  const prepared = [];
  for (const name of images) prepared.push(await prepareFixture(name));
  const plan = await planGuest({ kernel, acceleration, memoryMiB: 1024 }, { images: prepared, log });
  const saved = await saveMachine(plan.spec, async (spec) => {
    const { machine, agent } = await bootTrialGuest({ ...plan, spec });
    agent.close();
    return machine;
  });
  return { restore: () => restore(saved, log), remove: saved.remove };
}

async function restore(saved: SavedGuest, log: (line: string) => void): Promise<TrialGuest> {
  const begin = performance.now();
  let agent: GuestAgent | undefined;
  // It must listen before the guest goes on.
  const { machine, supervisor } = await saved.restore((started) => {
    agent = openGuestAgent(started, log);
  });
  if (!agent) throw new Error("the machine was not started");
  const hello = await agent.restored();
  return { machine, supervisor, agent, hello, start: "snapshot", readyMs: performance.now() - begin };
}
